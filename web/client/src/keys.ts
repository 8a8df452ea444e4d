import { openAge } from "./agefile.js";
import { SealedError } from "./errors.js";
import { documentIdOf, personIdOf, ZERO_PERSON, type DocumentId, type PersonId } from "./ids.js";
import type { GrantKind } from "./manifest.js";
import { WireReader } from "./wire.js";
import type { Bytes } from "./bytes.js";

/**
 * Undoes the wrap of an account key: the device's X25519 layer (a non-extractable
 * WebCrypto key, or its text), then the passphrase's. scrypt takes time and
 * memory: run it in a worker.
 */
export async function unwrapAccount(wrapped: Uint8Array, device: CryptoKey | string, passphrase: string): Promise<string> {
  const inner = await openAge(wrapped, "X25519", 1, typeof device === "string" ? { identity: device } : { device });
  return keyText(await openAge(inner, "scrypt", 1, { passphrase }));
}

/** Opens a recovery share: the outer holder's layer, then the inner holder's. */
export async function openRecoveryShare(share: Uint8Array, outer: string, inner: string): Promise<string> {
  const nested = await openAge(share, "mlkem768x25519", 1, { identity: outer });
  return keyText(await openAge(nested, "mlkem768x25519", 1, { identity: inner }));
}

function keyText(plain: Uint8Array): string {
  const text = new TextDecoder().decode(plain).trim();
  if (!/^AGE-SECRET-KEY-PQ-1[0-9A-Z]+$/.test(text)) throw new SealedError("format", "not a hybrid age identity");
  return text;
}

/** A wrapped share and the names that stand inside with it. */
export interface WrappedShare {
  readonly share: string;
  readonly document: DocumentId;
  readonly person: PersonId;
  readonly kind: GrantKind;
}

/** Opens a wrapped share. The caller compares its names. */
export async function unwrapShare(wrapped: Uint8Array, kek: string): Promise<WrappedShare> {
  return parseShare(await openAge(wrapped, "mlkem768x25519", 1, { identity: kek }));
}

export function parseShare(bytes: Bytes): WrappedShare {
  const r: WireReader = new WireReader("share", "niem/share/1\n", bytes);
  const document = documentIdOf(r.take(16));
  const person = personIdOf(r.take(16));
  const kind = r.u8();
  const share = r.take(r.count("bytes of key", 1, 1024, 1));
  r.end();
  if (kind !== 1 && kind !== 2 && kind !== 3) r.fail("kind of grant");
  if (document === documentIdOf(new Uint8Array(16)) || person === ZERO_PERSON) r.fail("a name is missing");
  return { share: keyText(share), document, person, kind };
}
