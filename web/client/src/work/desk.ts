import { answer, type GoAsk } from "./go.js";
import type { Port } from "./port.js";
import { lend, type KeyAsk } from "./sign.js";

export interface DeskProgress {
  done: number;
  total: number;
}

interface Globals {
  niemFetch: (path: string) => Promise<[number, string]>;
  niemProgress: (done: number, total: number) => void;
  niemDecode?: (jpeg: Uint8Array<ArrayBuffer>) => Promise<[number, number, Uint8ClampedArray]>;
}

const here = globalThis as unknown as Globals;
const port = self as unknown as Port<GoAsk | KeyAsk>;

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

/** The browser's own JPEG decoder. Pixels as they stand in the file: no colour profile and no alpha touch them. */
if (typeof OffscreenCanvas !== "undefined" && typeof createImageBitmap !== "undefined") {
  here.niemDecode = async (jpeg) => {
    const picture = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }), { colorSpaceConversion: "none" });
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("document");
    context.drawImage(picture, 0, 0);
    picture.close();
    return [width, height, context.getImageData(0, 0, width, height).data];
  };
}

port.onmessage = ({ data }) => ("key" in data ? lend(data) : void answer(port, data));
