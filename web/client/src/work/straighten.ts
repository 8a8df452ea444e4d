export interface Pixels {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface Point {
  x: number;
  y: number;
}

/** Upper left, upper right, lower right, lower left. */
export type Corners = readonly [Point, Point, Point, Point];

/** Rows of a 3 x 3 matrix; the last element is 1. */
export type Homography = readonly [number, number, number, number, number, number, number, number];

/** Maps a rectangle of this size onto four corners (Heckbert 1989, Fundamentals of Texture Mapping, 2.2.3). */
export function homographyTo([p0, p1, p2, p3]: Corners, width: number, height: number): Homography {
  const dx1 = p1.x - p2.x;
  const dx2 = p3.x - p2.x;
  const sx = p0.x - p1.x + p2.x - p3.x;
  const dy1 = p1.y - p2.y;
  const dy2 = p3.y - p2.y;
  const sy = p0.y - p1.y + p2.y - p3.y;
  const d = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / d;
  const h = (dx1 * sy - sx * dy1) / d;
  return [(p1.x - p0.x + g * p1.x) / width, (p3.x - p0.x + h * p3.x) / height, p0.x, (p1.y - p0.y + g * p1.y) / width, (p3.y - p0.y + h * p3.y) / height, p0.y, g / width, h / height];
}

export function mapped([a, b, c, d, e, f, g, h]: Homography, { x, y }: Point): Point {
  const w = g * x + h * y + 1;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Whether the corners go clockwise round something that a paper can be. */
export function convex(corners: Corners): boolean {
  return corners.every((p, i) => {
    const q = corners[(i + 1) % 4]!;
    const r = corners[(i + 2) % 4]!;
    return (q.x - p.x) * (r.y - q.y) - (q.y - p.y) * (r.x - q.x) > 0;
  });
}

/** The size of what lies between the corners: no side shorter than it is in the picture. */
export function flatSize([p0, p1, p2, p3]: Corners): { width: number; height: number } {
  return { width: Math.max(1, Math.round(Math.max(distance(p0, p1), distance(p3, p2)))), height: Math.max(1, Math.round(Math.max(distance(p0, p3), distance(p1, p2)))) };
}

/** What lies between the corners, as if seen from straight above; bilinear. */
export function straightened({ width, height, rgba }: Pixels, corners: Corners): Pixels {
  const flat = flatSize(corners);
  const out = new Uint8ClampedArray(4 * flat.width * flat.height);
  const [a, b, c, d, e, f, g, h] = homographyTo(corners, flat.width, flat.height);
  const right = width - 1;
  const bottom = height - 1;
  for (let y = 0, at = 0; y < flat.height; y++) {
    const v = y + 0.5;
    for (let x = 0; x < flat.width; x++, at += 4) {
      const u = x + 0.5;
      const w = g * u + h * v + 1;
      const sx = Math.min(right, Math.max(0, (a * u + b * v + c) / w - 0.5));
      const sy = Math.min(bottom, Math.max(0, (d * u + e * v + f) / w - 0.5));
      const x0 = sx | 0;
      const y0 = sy | 0;
      const fx = sx - x0;
      const fy = sy - y0;
      const p = 4 * (y0 * width + x0);
      const q = x0 < right ? p + 4 : p;
      const down = y0 < bottom ? 4 * width : 0;
      for (let i = 0; i < 3; i++) {
        const top = rgba[p + i]! + (rgba[q + i]! - rgba[p + i]!) * fx;
        const low = rgba[p + down + i]! + (rgba[q + down + i]! - rgba[p + down + i]!) * fx;
        out[at + i] = top + (low - top) * fy;
      }
      out[at + 3] = 255;
    }
  }
  return { ...flat, rgba: out };
}

/** Quarter turns clockwise. */
export function turned(picture: Pixels, turns: number): Pixels {
  const n = ((turns % 4) + 4) % 4;
  if (n === 0) return picture;
  const { width, height } = picture;
  const from = new Uint32Array(picture.rgba.buffer);
  const to = new Uint32Array(from.length);
  const size = n === 2 ? { width, height } : { width: height, height: width };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const [tx, ty] = n === 1 ? [height - 1 - y, x] : n === 2 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      to[ty * size.width + tx] = from[at]!;
    }
  }
  return { ...size, rgba: new Uint8ClampedArray(to.buffer) };
}

/** Where a point of a picture is after quarter turns clockwise. */
export function turnedPoint({ x, y }: Point, { width, height }: { width: number; height: number }, turns: number): Point {
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return { x: height - y, y: x };
    case 2:
      return { x: width - x, y: height - y };
    case 3:
      return { x: y, y: width - x };
    default:
      return { x, y };
  }
}
