import { answer, type GoAsk } from "./go.js";
import type { Port } from "./port.js";
import { lend, type KeyAsk } from "./sign.js";

/** What the page gives a sealing worker beside its asks: the device's key, and word of what was stored. */
export type SealAsk = GoAsk | KeyAsk | { stored: number; failure?: string };

/** An envelope for the page to store. */
export interface SealPut {
  put: number;
  sum: string;
  bytes: Uint8Array<ArrayBuffer>;
}

interface Globals {
  niemPut: (sum: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** How many envelopes are on their way at a time. */
const AT_ONCE = 4;

const here = globalThis as unknown as Globals;
const port = self as unknown as Port<SealAsk>;

let next = 1;
let failure: string | undefined;
const waiting = new Map<number, () => void>();
const underway = new Set<Promise<void>>();

/** Hands an envelope to the page. Several are under way; the failure of one is that of the next, or of the end. */
here.niemPut = async (sum, bytes) => {
  while (underway.size >= AT_ONCE) await Promise.race(underway);
  if (failure !== undefined) throw failure;
  const put = next++;
  const stored = new Promise<void>((resolve) => waiting.set(put, resolve)).finally(() => void underway.delete(stored));
  underway.add(stored);
  port.postMessage({ put, sum, bytes } satisfies SealPut, [bytes.buffer]);
};

async function allStored(): Promise<void> {
  await Promise.all(underway);
  if (failure === undefined) return;
  const cause = failure;
  failure = undefined;
  throw JSON.stringify({ code: cause, detail: "envelope" });
}

port.onmessage = ({ data }) => {
  if ("key" in data) {
    lend(data);
  } else if ("stored" in data) {
    failure ??= data.failure;
    waiting.get(data.stored)?.();
    waiting.delete(data.stored);
  } else {
    void answer(port, data, allStored);
  }
};
