import type { Pixels } from "./straighten.js";

/** The side of a box within which paper is equally bright, of the picture's longer side. */
const BOXES = 40;

/**
 * Makes paper white and ink dark: the paper's brightness is taken box by box, and
 * every pixel is divided by that of its place. Colours of stamps stay.
 */
export function whitened({ width, height, rgba }: Pixels): Pixels {
  const side = Math.max(8, Math.ceil(Math.max(width, height) / BOXES));
  const w = Math.ceil(width / side);
  const h = Math.ceil(height / side);
  const paper = smooth(papers(rgba, width, height, side, w, h), w, h);
  const out = new Uint8ClampedArray(rgba.length);
  for (let y = 0; y < height; y++) {
    const gy = Math.min(h - 1, Math.max(0, (y + 0.5) / side - 0.5));
    const y0 = Math.floor(gy);
    const y1 = Math.min(h - 1, y0 + 1);
    for (let x = 0, p = 4 * y * width; x < width; x++, p += 4) {
      const gx = Math.min(w - 1, Math.max(0, (x + 0.5) / side - 0.5));
      const x0 = Math.floor(gx);
      const x1 = Math.min(w - 1, x0 + 1);
      const top = paper[y0 * w + x0]! * (1 - gx + x0) + paper[y0 * w + x1]! * (gx - x0);
      const low = paper[y1 * w + x0]! * (1 - gx + x0) + paper[y1 * w + x1]! * (gx - x0);
      const bright = top * (1 - gy + y0) + low * (gy - y0);
      for (let i = 0; i < 3; i++) {
        const v = rgba[p + i]! / bright;
        out[p + i] = 255 * (v >= 0.92 ? 1 : v * v * (1.18 - 0.1 * v)); // paper to white, ink a little darker
      }
      out[p + 3] = 255;
    }
  }
  return { width, height, rgba: out };
}

/** The brightness that nine tenths of a box's pixels do not pass. */
function papers(rgba: Uint8ClampedArray, width: number, height: number, side: number, w: number, h: number): Float32Array {
  const paper = new Float32Array(w * h);
  const count = new Uint32Array(256);
  for (let by = 0; by < h; by++) {
    for (let bx = 0; bx < w; bx++) {
      count.fill(0);
      let n = 0;
      for (let y = by * side; y < Math.min(height, (by + 1) * side); y += 2) {
        for (let x = bx * side; x < Math.min(width, (bx + 1) * side); x += 2, n++) {
          const p = 4 * (y * width + x);
          count[(rgba[p]! * 77 + rgba[p + 1]! * 151 + rgba[p + 2]! * 28) >> 8]!++;
        }
      }
      let v = 255;
      for (let above = 0; v > 32 && above + count[v]! <= n / 10; v--) above += count[v]!;
      paper[by * w + bx] = v;
    }
  }
  return paper;
}

/** A box that is all ink takes its brightness from those around it. */
function smooth(paper: Float32Array, w: number, h: number): Float32Array {
  const out = new Float32Array(paper.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let most = 0;
      for (let j = Math.max(0, y - 1); j <= Math.min(h - 1, y + 1); j++) for (let i = Math.max(0, x - 1); i <= Math.min(w - 1, x + 1); i++) most = Math.max(most, paper[j * w + i]!);
      out[y * w + x] = most;
    }
  }
  return out;
}
