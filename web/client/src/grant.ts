import { openAge } from "./agefile.js";
import type { Bytes } from "./bytes.js";
import { documentIdOf, personIdOf, ZERO_HASH, ZERO_PERSON, type DocumentId, type Hash, type PersonId } from "./ids.js";
import { MAX_PAGES, MAX_TILES_PER_PAGE } from "./limits.js";
import { WireReader } from "./wire.js";

/** What opens one page for one recipient. */
export interface GrantPage {
  /** The codeword, packed: tile i is bit i&7 of byte i>>3. */
  readonly bits: Bytes;
  /** By tile, the file key of the variant the recipient's bit names. */
  readonly keys: readonly Bytes[];
}

/** What opens a document for one recipient, and nothing but his own variants. */
export interface Grant {
  readonly document: DocumentId;
  readonly recipient: PersonId;
  readonly container: Hash;
  readonly senderDevice: Hash;
  readonly seed: Bytes;
  readonly salt: Bytes;
  readonly pages: readonly GrantPage[];
}

/** The recipient's bit of a tile. */
export function bitOf(page: GrantPage, tile: number): 0 | 1 {
  return (((page.bits[tile >> 3] ?? 0) >> (tile & 7)) & 1) as 0 | 1;
}

/** Reads a grant. That it belongs to a manifest is for checkGrant to say. */
export function parseGrant(bytes: Bytes): Grant {
  const r = new WireReader("grant", "niem/grant/1\n", bytes);
  const document = documentIdOf(r.take(16));
  const recipient = personIdOf(r.take(16));
  const container = r.hex(32);
  const senderDevice = r.hex(32);
  const seed = r.take(32);
  const salt = r.take(32);
  const pages: GrantPage[] = [];
  for (let left = r.count("pages", 1, MAX_PAGES, 2 + 1 + 16); left > 0; left--) {
    const tiles = r.count("tiles", 1, MAX_TILES_PER_PAGE, 16);
    const bits = r.take((tiles + 7) >> 3);
    if ((tiles & 7) !== 0 && bits[bits.length - 1]! >> (tiles & 7) !== 0) r.fail("spare bits of the codeword are set");
    pages.push({ bits, keys: Array.from({ length: tiles }, () => r.take(16)) });
  }
  r.end();
  if (document === documentIdOf(new Uint8Array(16)) || recipient === ZERO_PERSON || container === ZERO_HASH || senderDevice === ZERO_HASH) {
    r.fail("an id is missing");
  }
  return { document, recipient, container, senderDevice, seed, salt, pages };
}

/** Opens a sealed grant or master grant, made for one reader. */
export function openGrant(sealed: Uint8Array, identity: string): Promise<Bytes> {
  return openAge(sealed, "mlkem768x25519", 1, { identity });
}

/** Takes a share's layer off an envelope: what comes out is still sealed. */
export function peelEnvelope(envelope: Uint8Array, share: string): Promise<Bytes> {
  return openAge(envelope, "mlkem768x25519", 1, { identity: share });
}
