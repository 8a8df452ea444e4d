import { fromHex, toHex, type Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";

/** A document's id: 26 characters of lower-case base32 for 16 bytes. */
export type DocumentId = string;
/** A directory's immutable id: UUID text, lower case. */
export type PersonId = string;
/** SHA-256 in lower-case hex. */
export type Hash = string;

export const ZERO_HASH: Hash = "0".repeat(64);
export const ZERO_PERSON: PersonId = "00000000-0000-0000-0000-000000000000";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

export function documentIdOf(bytes: Uint8Array): DocumentId {
  let id = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return id + ALPHABET[(held << (5 - bits)) & 31];
}

/** The 16 bytes of an id in its one spelling; anything else is refused. */
export function documentBytes(id: DocumentId): Bytes {
  const bytes = new Uint8Array(16);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of id) {
    const value = ALPHABET.indexOf(character);
    if (value < 0 || at > 15) break;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (documentIdOf(bytes) !== id) throw new SealedError("format", "not a document id");
  return bytes;
}

export function personIdOf(bytes: Uint8Array): PersonId {
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function personBytes(id: PersonId): Bytes {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new SealedError("format", "not a person id");
  return fromHex(id.replaceAll("-", ""));
}
