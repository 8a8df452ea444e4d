import type { Port } from "./port.js";

/** Written in by the build: where the WASM lies. */
declare const WASM_AT: string;

/** Go's own loader, which the build puts in front. */
declare const Go: new () => { importObject: WebAssembly.Imports; run(instance: WebAssembly.Instance): Promise<void> };

export interface DeskAsk {
  id: number;
  method: string;
  input: string;
  bytes: Uint8Array | null;
}

interface Globals {
  niemReady: () => void;
  niemFetch: (path: string) => Promise<[number, string]>;
  niemCall: (method: string, input: string, bytes: Uint8Array | null) => Promise<[string, Uint8Array | null]>;
}

const here = globalThis as unknown as Globals;
const port = self as unknown as Port<DeskAsk>;

/** Requests of this worker are the device's, not the person's: they keep no session alive. */
here.niemFetch = async (path) => {
  try {
    const answer = await fetch(path, { headers: { "Niem-Background": "1" }, cache: "no-store" });
    return [answer.status, await answer.text()];
  } catch {
    return [0, ""];
  }
};

const ready = (async () => {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch(WASM_AT), go.importObject);
  await new Promise<void>((resolve) => {
    here.niemReady = resolve;
    void go.run(instance);
  });
})();

port.onmessage = async ({ data: { id, method, input, bytes } }) => {
  try {
    await ready;
  } catch {
    port.postMessage({ id, failure: JSON.stringify({ code: "unreachable", detail: "worker" }) });
    return;
  }
  try {
    const [value, out] = await here.niemCall(method, input, bytes);
    port.postMessage({ id, value, bytes: out }, out ? [out.buffer as ArrayBuffer] : []);
  } catch (failure) {
    port.postMessage({ id, failure: String(failure) });
  }
};
