import type { Port } from "./port.js";

/** Written in by the build: where the WASM lies. */
declare const WASM_AT: string;

/** Go's own loader, which the build puts in front. */
declare const Go: new () => { importObject: WebAssembly.Imports; run(instance: WebAssembly.Instance): Promise<void> };

/** What the page asks of a worker in Go. */
export interface GoAsk {
  id: number;
  method: string;
  input: string;
  bytes: Uint8Array | null;
}

interface Globals {
  niemReady: () => void;
  /** Name of the program, which holds a hash of it. */
  niemProgram: string;
  niemCall: (method: string, input: string, bytes: Uint8Array | null) => Promise<[string, Uint8Array | null]>;
}

const here = globalThis as unknown as Globals;
here.niemProgram = WASM_AT.slice(WASM_AT.lastIndexOf("/") + 1);

const ready = (async () => {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch(WASM_AT), go.importObject);
  await new Promise<void>((resolve) => {
    here.niemReady = resolve;
    void go.run(instance);
  });
})();
ready.catch(() => {}); // told to whoever asks

/** Has Go answer an ask; after is waited for before the answer goes out. */
export async function answer(port: Port<never>, { id, method, input, bytes }: GoAsk, after: () => Promise<void> = async () => {}): Promise<void> {
  try {
    await ready;
  } catch {
    port.postMessage({ id, failure: JSON.stringify({ code: "unreachable", detail: "worker" }) });
    return;
  }
  try {
    const [value, out] = await here.niemCall(method, input, bytes);
    await after();
    port.postMessage({ id, value, bytes: out }, out ? [out.buffer as ArrayBuffer] : []);
  } catch (failure) {
    port.postMessage({ id, failure: String(failure) });
  }
}
