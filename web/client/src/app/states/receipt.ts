import { Refusal } from "../api.js";
import { ask, state } from "../state.js";
import type { Receipt } from "./answers.js";

/** Verifies that an own act stands on the pinned log as it was done, and gives its place there. */
export async function logged(receipt: Receipt | undefined, kind: string, document: string): Promise<number> {
  if (!receipt) throw new Refusal("receipt");
  const record = await ask<{ Kind: string; Document: string; Actor: string }>("accept", { receipt });
  if (record.Kind !== kind || record.Document !== document || record.Actor !== state.me?.person.id) throw new Refusal("receipt");
  return receipt.index;
}
