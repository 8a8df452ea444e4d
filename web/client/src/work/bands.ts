export interface Size {
  width: number;
  height: number;
}

/** What a canvas may hold where it holds least (16.7 million pixels), with room for a second one. */
const MAX_CANVAS = 8_000_000;

/** Cuts a page into bands that a canvas can hold. */
export function bandsOf({ width, height }: Size, limit = MAX_CANVAS): { top: number; height: number }[] {
  const most = Math.max(1, Math.floor(limit / width));
  const bands = [];
  for (let top = 0; top < height; top += most) bands.push({ top, height: Math.min(most, height - top) });
  return bands;
}
