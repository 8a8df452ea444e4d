import { Decrypter } from "age-encryption";

import { hasPrefix } from "./agefile.js";
import { owned, type Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";
import { documentIdOf, type DocumentId } from "./ids.js";
import { MAX_BLOCK, MAX_PAGES, MAX_TILES_PER_PAGE } from "./limits.js";
import { padme, slotOrder } from "./slots.js";
import { WireReader } from "./wire.js";

/** How the file of every variant begins: one private stanza, then the MAC's line. */
const TILE_INTRO = "age-encryption.org/v1\n-> niem-tile\n\n--- ";
const LENGTH_PREFIX = 4;
/** Intro, MAC and line end, nonce, length prefix, tag of one chunk. */
const MIN_TILE = TILE_INTRO.length + 43 + 1 + 16 + LENGTH_PREFIX + 16;

/** A page block cut into its slots. */
export class Block {
  readonly #order: readonly number[];
  readonly #slots: readonly Bytes[];

  private constructor(order: readonly number[], slots: readonly Bytes[]) {
    this.#order = order;
    this.#slots = slots;
  }

  /**
   * Cuts a block. Bytes that are no block are "format"; a block of another
   * document, page or grid is "tampered". The caller has compared the block's
   * hash with the manifest's.
   */
  static async open(bytes: Bytes, document: DocumentId, page: number, seed: Uint8Array, tiles: number): Promise<Block> {
    if (page < 0 || page >= MAX_PAGES || tiles < 1 || tiles > MAX_TILES_PER_PAGE) throw new SealedError("format", "no such page");
    if (bytes.length > MAX_BLOCK) throw new SealedError("format", "page block: too large");
    const r = new WireReader("page block", "niem/block/1\n", bytes);
    const insideDocument = documentIdOf(r.take(16));
    const insidePage = r.u32();
    const insideTiles = r.count("tiles", 1, MAX_TILES_PER_PAGE, 2 * 4);
    if (insideDocument !== document || insidePage !== page || insideTiles !== tiles) {
      throw new SealedError("tampered", "page block of another document or page");
    }
    const lengths = Array.from({ length: 2 * tiles }, () => r.u32());
    const slots = lengths.map((length) => {
      if (length < MIN_TILE) r.fail("a slot is too short");
      return r.take(length);
    });
    r.end();
    return new Block(await slotOrder(seed, document, page, tiles), slots);
  }

  /** Opens one variant of one tile. Any change to it and a wrong key are "tampered". */
  async variant(tile: number, bit: 0 | 1, key: Uint8Array): Promise<Bytes> {
    const slot = this.#slots[this.#order[2 * tile + bit] ?? -1];
    if (slot === undefined) throw new SealedError("format", "no such tile in the block");
    if (!hasPrefix(slot, TILE_INTRO)) throw new SealedError("tampered", "not a tile's file");
    const decrypter = new Decrypter();
    decrypter.addIdentity({ unwrapFileKey: () => key });
    let plain: Uint8Array;
    try {
      plain = await decrypter.decrypt(slot);
    } catch {
      throw new SealedError("tampered", "tile header or payload");
    }
    return unpad(owned(plain));
  }
}

/** Takes a variant out of its padding, which must be zeros up to a Padmé step. */
function unpad(plain: Bytes): Bytes {
  if (plain.length < LENGTH_PREFIX || padme(plain.length) !== plain.length) throw new SealedError("tampered", "tile padding");
  const length = new DataView(plain.buffer, plain.byteOffset, plain.byteLength).getUint32(0);
  if (length > plain.length - LENGTH_PREFIX) throw new SealedError("tampered", "tile length");
  const end = LENGTH_PREFIX + length;
  if (plain.subarray(end).some((b) => b !== 0)) throw new SealedError("tampered", "tile padding");
  return plain.subarray(LENGTH_PREFIX, end);
}
