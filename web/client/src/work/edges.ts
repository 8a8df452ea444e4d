import { convex, type Corners, type Pixels, type Point } from "./straighten.js";

/** The longer side of the small picture that is looked at. */
const SIDE = 320;

/** How much of all differences in brightness the cut has to explain; an even slope has 0.75. */
const CLEAR = 0.8;

/**
 * A guess where a light sheet lies on something darker: brightness is cut in two
 * (Otsu 1979), the largest light piece is found, and its four outermost points
 * are taken, if the piece fills the figure between them. Null: no guess.
 */
export function paperEdges(picture: Pixels): Corners | null {
  const { small, width, height, scale } = shrunk(picture);
  const { cut, apart } = otsu(small);
  if (apart < CLEAR) return null;
  const piece = largestPiece(small, width, height, cut);
  if (!piece || piece.size < 0.2 * width * height) return null;
  const { corners } = piece;
  const area = quadArea(corners);
  if (!convex(corners) || piece.size < 0.85 * area || piece.size > 1.1 * area || area > 0.97 * width * height) return null;
  const grown = corners.map(({ x, y }) => ({ x: Math.min(picture.width, x * scale), y: Math.min(picture.height, y * scale) }));
  return grown as unknown as Corners;
}

/** Brightness, box by box. */
function shrunk({ width, height, rgba }: Pixels): { small: Uint8Array; width: number; height: number; scale: number } {
  const scale = Math.max(1, Math.ceil(Math.max(width, height) / SIDE));
  const w = Math.floor(width / scale);
  const h = Math.floor(height / scale);
  const small = new Uint8Array(w * h);
  const step = Math.max(1, scale >> 2);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      let n = 0;
      for (let j = 0; j < scale; j += step) {
        for (let i = 0; i < scale; i += step, n++) {
          const p = 4 * ((y * scale + j) * width + x * scale + i);
          sum += 0.3 * rgba[p]! + 0.59 * rgba[p + 1]! + 0.11 * rgba[p + 2]!;
        }
      }
      small[y * w + x] = sum / n;
    }
  }
  return { small, width: w, height: h, scale };
}

/** The brightness that parts dark from light best, and which part of the variance it explains. */
function otsu(small: Uint8Array): { cut: number; apart: number } {
  const count = new Float64Array(256);
  for (const v of small) count[v]!++;
  let sum = 0;
  let squares = 0;
  for (let v = 0; v < 256; v++) {
    sum += v * count[v]!;
    squares += v * v * count[v]!;
  }
  const n = small.length;
  const variance = squares / n - (sum / n) ** 2;
  let best = 0;
  let cut = 128;
  for (let v = 0, below = 0, dark = 0; v < 255; v++) {
    below += count[v]!;
    dark += v * count[v]!;
    if (below === 0 || below === n) continue;
    const between = (below / n) * (1 - below / n) * (dark / below - (sum - dark) / (n - below)) ** 2;
    if (between > best) [best, cut] = [between, v];
  }
  return { cut, apart: variance > 0 ? best / variance : 0 };
}

function largestPiece(small: Uint8Array, width: number, height: number, cut: number): { size: number; corners: Corners } | null {
  const seen = new Uint8Array(small.length);
  const stack = new Int32Array(small.length);
  let best: { size: number; corners: Corners } | null = null;
  for (let start = 0; start < small.length; start++) {
    if (seen[start] || small[start]! <= cut) continue;
    let top = 0;
    let size = 0;
    const ends: [Point, Point, Point, Point] = Array.from({ length: 4 }, () => ({ x: start % width, y: Math.floor(start / width) })) as [Point, Point, Point, Point];
    stack[top++] = start;
    seen[start] = 1;
    while (top > 0) {
      const at = stack[--top]!;
      const x = at % width;
      const y = (at - x) / width;
      size++;
      outermost(ends, x, y);
      for (const [next, there] of [[at - 1, x > 0], [at + 1, x < width - 1], [at - width, y > 0], [at + width, y < height - 1]] as const) {
        if (!there || seen[next] || small[next]! <= cut) continue;
        seen[next] = 1;
        stack[top++] = next;
      }
    }
    if (!best || size > best.size) best = { size, corners: [ends[0], { x: ends[1].x + 1, y: ends[1].y }, { x: ends[2].x + 1, y: ends[2].y + 1 }, { x: ends[3].x, y: ends[3].y + 1 }] };
  }
  return best;
}

function outermost(ends: [Point, Point, Point, Point], x: number, y: number): void {
  if (x + y < ends[0].x + ends[0].y) ends[0] = { x, y };
  if (x - y > ends[1].x - ends[1].y) ends[1] = { x, y };
  if (x + y > ends[2].x + ends[2].y) ends[2] = { x, y };
  if (x - y < ends[3].x - ends[3].y) ends[3] = { x, y };
}

function quadArea(corners: Corners): number {
  return Math.abs(corners.reduce((sum, p, i) => sum + p.x * corners[(i + 1) % 4]!.y - corners[(i + 1) % 4]!.x * p.y, 0)) / 2;
}
