import type { Size } from "../work/bands.js";
import type { Point } from "../work/straighten.js";

/** The words for corners, clockwise from the upper left. */
export const CORNERS = ["corner0", "corner1", "corner2", "corner3"] as const;

interface Props {
  /** Of the picture below, in the units of the corners. */
  size: Size;
  corners: readonly Point[];
  name: (i: number) => string;
  onPut: (i: number, at: Point) => void;
}

/** Four corners over a picture: dragged by mouse or finger, moved by arrow keys, finely with Shift. */
export function Handles({ size, corners, name, onPut }: Props) {
  const put = (i: number, x: number, y: number): void => onPut(i, { x: Math.min(size.width, Math.max(0, x)), y: Math.min(size.height, Math.max(0, y)) });
  const drag = (e: PointerEvent & { currentTarget: HTMLElement }, i: number): void => {
    if (!e.currentTarget.hasPointerCapture(e.pointerId)) return;
    const box = e.currentTarget.parentElement!.getBoundingClientRect();
    put(i, ((e.clientX - box.left) / box.width) * size.width, ((e.clientY - box.top) / box.height) * size.height);
  };
  const onKey = (e: KeyboardEvent, i: number, p: Point): void => {
    const step = Math.max(size.width, size.height) * (e.shiftKey ? 0.002 : 0.01);
    const by: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = by[e.key];
    if (!move) return;
    e.preventDefault();
    put(i, p.x + move[0], p.y + move[1]);
  };
  return (
    <>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={`M0 0H${size.width}V${size.height}H0ZM${corners.map((p) => `${p.x} ${p.y}`).join("L")}Z`} fill-rule="evenodd" />
        <polygon points={corners.map((p) => `${p.x},${p.y}`).join(" ")} />
      </svg>
      {corners.map((p, i) => (
        <button
          key={i}
          type="button"
          class="papers-corner"
          aria-label={name(i)}
          style={{ left: `${(100 * p.x) / size.width}%`, top: `${(100 * p.y) / size.height}%` }}
          onPointerDown={(e) => e.currentTarget.setPointerCapture(e.pointerId)}
          onPointerMove={(e) => drag(e, i)}
          onKeyDown={(e) => onKey(e, i, p)}
        />
      ))}
    </>
  );
}
