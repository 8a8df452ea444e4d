import { answer, type GoAsk } from "./go.js";
import type { Port } from "./port.js";

export interface DeskProgress {
  done: number;
  total: number;
}

const here = globalThis as unknown as { niemFetch: (path: string) => Promise<[number, string]>; niemProgress: (done: number, total: number) => void };
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

/** How far a long call has come; told while it runs. */
here.niemProgress = (done, total) => port.postMessage({ done, total } satisfies DeskProgress);

port.onmessage = ({ data }) => void answer(port, data);
