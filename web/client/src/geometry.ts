import { ascii, concat, fromHex, hashOf, u16, u32, type Bytes } from "./bytes.js";
import { documentBytes, type DocumentId, type Hash } from "./ids.js";
import { MAX_TILES_PER_PAGE } from "./limits.js";
import type { WireReader } from "./wire.js";

/** How a page was drawn (pixels) and cut (tiles). */
export interface PageGeometry {
  readonly width: number;
  readonly height: number;
  readonly cols: number;
  readonly rows: number;
  /** 4:2:0 colour, else gray. */
  readonly color: boolean;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

export const GEOMETRY_SIZE = 14;

/** JPEG's own limit to a side (ITU-T T.81, B.2.2). */
const MAX_SIDE = 65535;

export const tilesOf = (g: PageGeometry): number => g.cols * g.rows;

export function readGeometry(r: WireReader): PageGeometry {
  const width = r.u32();
  const height = r.u32();
  const cols = r.u16();
  const rows = r.u16();
  const color = r.u8();
  const quality = r.u8();
  if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) r.fail("a page has no such size");
  if (cols * rows < 1 || cols * rows > MAX_TILES_PER_PAGE) r.fail("a page has no such grid");
  if (color > 1) r.fail("colour flag");
  if (quality < 1 || quality > 100) r.fail("JPEG quality");
  return { width, height, cols, rows, color: color === 1, quality };
}

export function sameGeometry(a: PageGeometry, b: PageGeometry): boolean {
  return a.width === b.width && a.height === b.height && a.cols === b.cols && a.rows === b.rows && a.color === b.color && a.quality === b.quality;
}

function geometryBytes(g: PageGeometry): Bytes {
  return concat(u32(g.width), u32(g.height), u16(g.cols), u16(g.rows), Uint8Array.of(g.color ? 1 : 0, g.quality));
}

/** One page of a container: its geometry and its block's hash. */
export interface PageEntry {
  readonly geometry: PageGeometry;
  readonly block: Hash;
}

/** The hash grants and manifest bind to: over the ordered list of pages. */
export function containerHash(document: DocumentId, pages: readonly PageEntry[]): Promise<Hash> {
  const list = pages.flatMap((p) => [geometryBytes(p.geometry), fromHex(p.block)]);
  return hashOf(concat(ascii("niem/container/1\0"), documentBytes(document), u32(pages.length), ...list));
}
