import type { OwnAsk, VaultAnswer, VaultAsk } from "../work/vault.js";
import type { DeskProgress } from "../work/desk.js";
import type { GoAsk } from "../work/go.js";
import type { SealAsk, SealPut } from "../work/seal.js";
import type { KeyAsk } from "../work/sign.js";
import { Refusal } from "./api.js";

/** Written in by the build: where the workers' code lies. */
declare const VAULT_AT: string;
declare const DESK_AT: string;
declare const PDF_AT: string;
declare const PICTURE_AT: string;
declare const SEAL_AT: string;

const WORKERS: readonly string[] = [
  VAULT_AT,
  DESK_AT,
  PDF_AT,
  PICTURE_AT,
  SEAL_AT,
];

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** The one policy: the workers of this build, and nothing else, may be loaded as code. */
const ours = (url: string): string => {
  if (!WORKERS.includes(url)) throw new TypeError("not a worker of this page");
  return url;
};
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("niem", { createScriptURL: ours }) ?? { createScriptURL: ours };

const start = (at: string): Worker => new Worker(policy.createScriptURL(at), { type: "module" });

/** Workers of papers that are to be sent: one PDF each, and pictures. */
export const startPdf = (): Worker => start(PDF_AT);
export const startPicture = (): Worker => start(PICTURE_AT);

/** Runs one thing with passphrase and account key in a worker that is thrown away. */
export function vault(ask: VaultAsk): Promise<VaultAnswer>;
export function vault(ask: OwnAsk): Promise<Blob>;
export function vault(ask: VaultAsk | OwnAsk): Promise<VaultAnswer | Blob> {
  const worker = start(VAULT_AT);
  return new Promise<VaultAnswer | Blob>((resolve, reject) => {
    worker.onmessage = ({ data }: { data: { ok?: VaultAnswer | Blob; refusal?: string } }) => {
      if (data.ok) resolve(data.ok);
      else reject(new Refusal(data.refusal === "not-for-you" ? "passphrase" : "vault"));
    };
    worker.onerror = () => reject(new Refusal("unreachable"));
    worker.postMessage(ask);
  }).finally(() => worker.terminate());
}

type Told = { id: number; value?: string; bytes?: Uint8Array<ArrayBuffer>; failure?: string };

/** A worker in Go, and what it has been asked. */
class GoWorker {
  readonly #waiting = new Map<number, { resolve: (out: [unknown, Uint8Array<ArrayBuffer> | null]) => void; reject: (cause: Refusal) => void }>();
  #next = 1;
  #ended = false;

  constructor(protected readonly worker: Worker) {
    worker.onmessage = ({ data }: { data: Told }) => this.told(data);
    worker.onerror = () => this.#refuseAll("unreachable");
  }

  protected told({ id, value, bytes, failure }: Told): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure !== undefined) waiting?.reject(refusalOf(failure));
    else waiting?.resolve([JSON.parse(value ?? "null"), bytes ?? null]);
  }

  async call<T>(method: string, input: object = {}): Promise<T> {
    return (await this.callWith(method, input, null))[0] as T;
  }

  callWith(method: string, input: object, bytes: Uint8Array<ArrayBuffer> | null): Promise<[unknown, Uint8Array<ArrayBuffer> | null]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) throw new Refusal("ended"); // it would never answer
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      const ask: GoAsk = { id, method, input: JSON.stringify(input), bytes };
      this.worker.postMessage(ask, bytes ? [bytes.buffer] : []);
    });
  }

  /** Has the worker sign with this key, which it can not read either. */
  signWith(key: CryptoKey): void {
    this.worker.postMessage({ key } satisfies KeyAsk);
  }

  end(): void {
    this.#ended = true;
    this.worker.terminate();
    this.#refuseAll("ended");
  }

  #refuseAll(code: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Refusal(code));
    this.#waiting.clear();
  }
}

/** The desk: log, keys, documents that are read. */
export class DeskWorker extends GoWorker {
  constructor() {
    super(start(DESK_AT));
  }
}

/** Traces in a desk of its own, and is thrown away: both variants of every page are large. */
export class TraceWorker extends DeskWorker {
  onProgress: (done: number, total: number) => void = () => {};

  protected override told(data: Told | DeskProgress): void {
    if ("total" in data) this.onProgress(data.done, data.total);
    else super.told(data);
  }
}

/** Seals one document, and is thrown away: its memory never shrinks. */
export class SealWorker extends GoWorker {
  readonly #store: (sum: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;

  /** store takes the envelopes that the worker makes. */
  constructor(store: (sum: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void> = async () => {}) {
    super(start(SEAL_AT));
    this.#store = store;
  }

  protected override told(data: Told | SealPut): void {
    if (!("put" in data)) return super.told(data);
    const say = (failure?: string): void => this.worker.postMessage({ stored: data.put, ...(failure !== undefined && { failure }) } satisfies SealAsk);
    this.#store(data.sum, data.bytes).then(
      () => say(),
      (cause: unknown) => say(cause instanceof Refusal ? cause.code : "internal"),
    );
  }
}

function refusalOf(text: string): Refusal {
  const f = JSON.parse(text) as { code: string; detail: string; status?: number; refusal?: { message: { vi: string; en: string }; details?: Record<string, unknown> } };
  console.warn(f.code, f.detail);
  return new Refusal(f.code, f.status ?? 0, f.refusal?.message ?? null, f.refusal?.details ?? {});
}
