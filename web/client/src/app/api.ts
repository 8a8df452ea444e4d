/** A refusal by the server, or of what the server gave: a stable code and, from the server, its words. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly status = 0,
    readonly said: { vi: string; en: string } | null = null,
    readonly details: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

/** Asks the person for a fresh proof; true when it was given. */
export type Prove = (factor: boolean) => Promise<boolean>;

interface Hooks {
  prove: Prove;
  signedOut: () => void;
}

let hooks: Hooks = { prove: async () => false, signedOut: () => {} };

export function hook(these: Hooks): void {
  hooks = these;
}

interface Options {
  /** Made without the person's doing: keeps no session alive. */
  background?: boolean;
  /** Its own 401 is no end of the session. */
  door?: boolean;
  signal?: AbortSignal;
}

/** Sends one request; where the server wants a fresh proof of the person first, asks for it and sends once more. */
export async function call<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  try {
    return await once<T>(method, path, body, options);
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.code !== "step_up_required") throw cause;
    if (!(await hooks.prove(cause.details["factor"] === true))) throw cause;
    return once<T>(method, path, body, options);
  }
}

async function once<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const answer = await send(method, path, body, options);
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Refusal("unreachable");
  }
}

/** Fetches bytes, of at most the given size. */
export async function bytesOf(path: string, most: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await send("GET", path, undefined, { signal });
  if (Number(answer.headers.get("Content-Length") ?? 0) > most) throw new Refusal("document");
  try {
    return new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new Refusal("unreachable");
  }
}

/** The answer to a request as it comes: for what a worker reads, not the page. */
export async function rawAnswer(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await send(method, path, body, { signal });
  try {
    return new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new Refusal("unreachable");
  }
}

/** Stores bytes at a path and tells how many have gone. However long it takes, it keeps no session alive. */
export function store(path: string, body: Blob | Uint8Array<ArrayBuffer>, went: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    request.open("PUT", path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Niem-Background", "1");
    request.upload.onprogress = (e) => went(e.loaded);
    request.onabort = () => reject(signal.reason);
    request.onerror = request.ontimeout = () => reject(new Refusal("unreachable"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve();
      const refusal = refusalIn(request.responseText, request.status);
      if (refusal.code === "signed_out") hooks.signedOut();
      reject(refusal);
    };
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}

async function send(method: string, path: string, body: unknown, options: Options): Promise<Response> {
  const headers: Record<string, string> = {};
  if (options.background) headers["Niem-Background"] = "1";
  const request: RequestInit = { method, headers, cache: "no-store", credentials: "same-origin", redirect: "error" };
  if (options.signal) request.signal = options.signal;
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    request.body = body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(path, request);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new Refusal("unreachable");
  }
  if (answer.ok) return answer;
  const refusal = await refusalOf(answer);
  if (refusal.code === "signed_out" && !options.door) hooks.signedOut();
  throw refusal;
}

async function refusalOf(answer: Response): Promise<Refusal> {
  try {
    return refusalIn(await answer.text(), answer.status);
  } catch {
    return new Refusal("unreachable", answer.status);
  }
}

function refusalIn(text: string, status: number): Refusal {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: { vi: string; en: string }; details?: Record<string, unknown> } };
    return new Refusal(error.code, status, error.message, error.details);
  } catch {
    return new Refusal("unreachable", status);
  }
}
