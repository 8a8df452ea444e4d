import { Refusal, store } from "../api.js";

/** The longest wait between two attempts, in milliseconds. */
const LONGEST = 15_000;

/** Whether another attempt may succeed where this one failed. */
export const passes = (cause: unknown): boolean => cause instanceof Refusal && (cause.code === "unreachable" || cause.code === "unavailable" || cause.status >= 500);

/** Does something until it comes through: a cut line is waited for, for as long as it takes. cut is told while it is. */
export async function persist<T>(once: () => Promise<T>, cut: (now: boolean) => void, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      const out = await once();
      if (attempt > 0) cut(false);
      return out;
    } catch (cause) {
      if (signal.aborted || !passes(cause)) throw cause;
      cut(true);
      await pause(Math.min(LONGEST, 500 * 2 ** attempt), signal);
    }
  }
}

/** Waits, but not beyond the moment at which the line is there again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

/** Stores an object of a document, whatever the line does. */
export function upload(document: string, sum: string, body: Blob | Uint8Array<ArrayBuffer>, told: { went: (bytes: number) => void; cut: (now: boolean) => void }, signal: AbortSignal): Promise<void> {
  return persist(() => store(`/api/documents/${document}/objects/${sum}`, body, told.went, signal), told.cut, signal);
}
