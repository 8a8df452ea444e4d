import type { Grid } from "./answers.js";

/** Page pixels to picture pixels, row by row; the page itself has IDENTITY. */
export type Map9 = readonly number[];

export const IDENTITY: Map9 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function mapped(m: Map9, x: number, y: number): [number, number] {
  const d = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / d, (m[3]! * x + m[4]! * y + m[5]!) / d];
}

/** How a tile spoke about the copy. */
export type Spoke = "for" | "against" | "silent";

/** Each has a colour and a pattern of its own, so that neither is needed alone. */
const COLOURS: Record<Spoke, string> = { for: "20 110 60", against: "180 30 20", silent: "70 80 90" };

const SPOKE: Record<string, Spoke> = { "+": "for", x: "against", ".": "silent" };

/** Draws the tiles that a picture shows, where the map puts them; scale is canvas pixels to picture pixels. */
export function drawTiles(to: CanvasRenderingContext2D, grid: Grid, map: Map9, scale: number): void {
  const columns = grid.x.length - 1;
  to.save();
  to.scale(scale, scale);
  const thin = 1 / scale;
  for (const [i, mark] of [...grid.tiles].entries()) {
    const spoke = SPOKE[mark];
    if (!spoke) continue;
    const [column, row] = [i % columns, Math.floor(i / columns)];
    drawTile(to, spoke, map, [grid.x[column]!, grid.y[row]!, grid.x[column + 1]!, grid.y[row + 1]!], thin);
  }
  to.restore();
}

export function drawTile(to: CanvasRenderingContext2D, spoke: Spoke, map: Map9, [x0, y0, x1, y1]: [number, number, number, number], thin: number): void {
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const inset = (x: number, y: number): [number, number] => mapped(map, cx + (x - cx) * 0.9, cy + (y - cy) * 0.9);
  const colour = COLOURS[spoke];
  const line = (...points: [number, number][]): void => {
    to.beginPath();
    for (const [n, p] of points.entries()) n === 0 ? to.moveTo(...inset(...p)) : to.lineTo(...inset(...p));
    to.stroke();
  };
  to.beginPath();
  for (const [n, p] of ([[x0, y0], [x1, y0], [x1, y1], [x0, y1]] as [number, number][]).entries()) n === 0 ? to.moveTo(...inset(...p)) : to.lineTo(...inset(...p));
  to.closePath();
  to.fillStyle = `rgb(${colour} / ${spoke === "silent" ? 0.08 : 0.2})`;
  to.fill();
  to.strokeStyle = `rgb(${colour} / 0.9)`;
  to.lineWidth = thin;
  to.setLineDash(spoke === "silent" ? [3 * thin, 3 * thin] : []);
  to.stroke();
  to.setLineDash([]);
  if (spoke === "silent") return;
  to.lineWidth = 1.5 * thin;
  line([x0, y1], [x1, y0]);
  if (spoke === "against") line([x0, y0], [x1, y1]);
}

/** The outline of a page where the map puts it. */
export function drawOutline(to: CanvasRenderingContext2D, width: number, height: number, map: Map9, scale: number): void {
  to.save();
  to.scale(scale, scale);
  to.beginPath();
  for (const [n, p] of ([[0, 0], [width, 0], [width, height], [0, height]] as [number, number][]).entries()) n === 0 ? to.moveTo(...mapped(map, ...p)) : to.lineTo(...mapped(map, ...p));
  to.closePath();
  to.strokeStyle = "rgb(10 80 208 / 0.9)";
  to.lineWidth = 3 / scale;
  to.stroke();
  to.restore();
}
