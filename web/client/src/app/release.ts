import { call, Refusal } from "./api.js";
import type { Release } from "./answers.js";

/** How often a lost answer is asked for again; the same request gives the same release. */
const ATTEMPTS = 3;

/** Asks for a release, which stands on the log before it is given; trace is the request for a trace that it serves. */
export async function released(document: string, kind: "view" | "proof", purpose: string, request: string, trace = ""): Promise<Release> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call<Release>("POST", `/api/documents/${document}/releases`, { kind, purpose, request, ...(trace !== "" && { trace }) });
    } catch (cause) {
      if (!(cause instanceof Refusal) || !["unreachable", "unavailable"].includes(cause.code) || attempt === ATTEMPTS) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
    }
  }
}
