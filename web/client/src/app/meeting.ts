import { fromBase64, toBase64 } from "../base64.js";
import { toHex } from "../bytes.js";
import type { Joining } from "./answers.js";

/**
 * What an old device holds a new one against: the request as it stood when this
 * device answered it. What the server says of that request later changes nothing
 * of it, or it could choose another device, once it knows this one's nonce, for
 * which the same code comes out.
 */
export interface Met {
  readonly id: string;
  readonly name: string;
  readonly nonce: string;
  readonly committed: string;
  readonly meeting: { readonly device: string; readonly recipient: string; readonly name: string; readonly old_nonce: string };
}

/** Answers a request: keeps what it says, then tells this device's nonce. */
export async function answer(asked: Joining, tell: (id: string, nonce: string) => Promise<void>): Promise<Met> {
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(32)));
  const { id, name, committed, recipient } = asked;
  const met = Object.freeze({ id, name, nonce, committed, meeting: Object.freeze({ device: toHex(fromBase64(asked.device)), recipient, name, old_nonce: nonce }) });
  await tell(id, nonce);
  return met;
}

/** What an approval is decided on: what was met, and of the rest of the request what the new device has revealed. */
export function toApprove(met: Met, revealed: Joining): { meeting: Met["meeting"]; joining: Joining } {
  return { meeting: met.meeting, joining: { ...revealed, id: met.id, committed: met.committed } };
}
