import type { Bytes } from "./bytes.js";
import { readGeometry, tilesOf, GEOMETRY_SIZE, type PageGeometry } from "./geometry.js";
import { documentIdOf, ZERO_HASH, type DocumentId, type Hash } from "./ids.js";
import { MAX_PAGES } from "./limits.js";
import { WireReader } from "./wire.js";

/** What opens every variant of a document: for the sender and the unit's recovery key. */
export interface MasterGrant {
  readonly document: DocumentId;
  readonly container: Hash;
  readonly seed: Bytes;
  readonly pattern: Bytes;
  readonly geometry: readonly PageGeometry[];
  /** By page, tile and bit. */
  readonly keys: ReadonlyArray<ReadonlyArray<readonly [Bytes, Bytes]>>;
}

/** Reads a master grant. That it belongs to a manifest is for checkMasterGrant to say. */
export function parseMasterGrant(bytes: Bytes): MasterGrant {
  const r = new WireReader("master grant", "niem/master-grant/1\n", bytes);
  const document = documentIdOf(r.take(16));
  const container = r.hex(32);
  const seed = r.take(32);
  const pattern = r.take(32);
  const geometry: PageGeometry[] = [];
  const keys: [Bytes, Bytes][][] = [];
  for (let left = r.count("pages", 1, MAX_PAGES, GEOMETRY_SIZE + 2 * 16); left > 0; left--) {
    const page = readGeometry(r);
    geometry.push(page);
    keys.push(Array.from({ length: tilesOf(page) }, () => [r.take(16), r.take(16)]));
  }
  r.end();
  if (document === documentIdOf(new Uint8Array(16)) || container === ZERO_HASH) r.fail("an id is missing");
  return { document, container, seed, pattern, geometry, keys };
}
