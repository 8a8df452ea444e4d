import type { VaultAnswer, VaultAsk } from "../work/vault.js";
import type { DeskAsk } from "../work/desk.js";
import { Refusal } from "./api.js";

/** Written in by the build: where the workers' code lies. */
declare const VAULT_AT: string;
declare const DESK_AT: string;
declare const PDF_AT: string;
declare const PICTURE_AT: string;

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** The one policy: the workers of this build, and nothing else, may be loaded as code. */
const ours = (url: string): string => {
  if (![VAULT_AT, DESK_AT, PDF_AT, PICTURE_AT].includes(url)) throw new TypeError("not a worker of this page");
  return url;
};
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("niem", { createScriptURL: ours }) ?? { createScriptURL: ours };

const start = (at: string): Worker => new Worker(policy.createScriptURL(at), { type: "module" });

/** Workers of papers that are to be sent: one PDF each, and pictures. */
export const startPdf = (): Worker => start(PDF_AT);
export const startPicture = (): Worker => start(PICTURE_AT);

/** Runs one thing with passphrase and account key in a worker that is thrown away. */
export function vault(ask: VaultAsk): Promise<VaultAnswer> {
  const worker = start(VAULT_AT);
  return new Promise<VaultAnswer>((resolve, reject) => {
    worker.onmessage = ({ data }: { data: { ok?: VaultAnswer; refusal?: string } }) => {
      if (data.ok) resolve(data.ok);
      else reject(new Refusal(data.refusal === "not-for-you" ? "passphrase" : "vault"));
    };
    worker.onerror = () => reject(new Refusal("unreachable"));
    worker.postMessage(ask);
  }).finally(() => worker.terminate());
}

/** The worker in Go: log, keys, documents. */
export class DeskWorker {
  readonly #worker = start(DESK_AT);
  readonly #waiting = new Map<number, { resolve: (out: [unknown, Uint8Array<ArrayBuffer> | null]) => void; reject: (cause: Refusal) => void }>();
  #next = 1;

  constructor() {
    this.#worker.onmessage = ({ data }: { data: { id: number; value?: string; bytes?: Uint8Array<ArrayBuffer>; failure?: string } }) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.failure !== undefined) waiting?.reject(refusalOf(data.failure));
      else waiting?.resolve([JSON.parse(data.value ?? "null"), data.bytes ?? null]);
    };
    this.#worker.onerror = () => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Refusal("unreachable"));
      this.#waiting.clear();
    };
  }

  async call<T>(method: string, input: object = {}): Promise<T> {
    return (await this.callWith(method, input, null))[0] as T;
  }

  callWith(method: string, input: object, bytes: Uint8Array<ArrayBuffer> | null): Promise<[unknown, Uint8Array<ArrayBuffer> | null]> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      const ask: DeskAsk = { id, method, input: JSON.stringify(input), bytes };
      this.#worker.postMessage(ask, bytes ? [bytes.buffer] : []);
    });
  }

  end(): void {
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(new Refusal("ended"));
    this.#waiting.clear();
  }
}

function refusalOf(text: string): Refusal {
  const f = JSON.parse(text) as { code: string; detail: string; status?: number; refusal?: { message: { vi: string; en: string }; details?: Record<string, unknown> } };
  console.warn(f.code, f.detail);
  return new Refusal(f.code, f.status ?? 0, f.refusal?.message ?? null, f.refusal?.details ?? {});
}
