import { answer, type GoAsk } from "./go.js";
import type { Port } from "./port.js";

const here = globalThis as unknown as { niemFetch: (path: string) => Promise<[number, string]> };
const port = self as unknown as Port<GoAsk>;

/** Requests of this worker are the device's, not the person's: they keep no session alive. */
here.niemFetch = async (path) => {
  try {
    const got = await fetch(path, { headers: { "Niem-Background": "1" }, cache: "no-store" });
    return [got.status, await got.text()];
  } catch {
    return [0, ""];
  }
};

port.onmessage = ({ data }) => void answer(port, data);
