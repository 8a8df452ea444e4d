import { MAX_PIXELS } from "../limits.js";
import type { Size } from "./bands.js";
import { paperEdges } from "./edges.js";
import type { Port } from "./port.js";
import { straightened, turned, type Corners, type Pixels } from "./straighten.js";
import { whitened } from "./whiten.js";

/** What is done to a picture, in this order. */
export interface Development {
  /** The paper's corners in the picture, clockwise from the upper left; null: the whole picture. */
  corners: Corners | null;
  /** Quarter turns clockwise. */
  turns: number;
  /** Whiter paper, blacker ink. */
  clean: boolean;
}

/** Pictures are decoded, changed and encoded here; what comes out holds pixels and nothing else. */
export type PictureAsk = { id: number } & (
  | { do: "take"; file: Blob }
  | { do: "develop"; picture: Blob; development: Development }
  | { do: "draw"; picture: Blob }
  | { do: "thumbnail"; picture: Blob; side: number }
);

export interface Developed extends Size {
  picture: Blob;
}

export interface PictureTaken extends Developed {
  /** Where the paper seems to lie. */
  corners: Corners | null;
}

/** What the smallest canvas among browsers holds (16.7 million pixels), a little less. */
const MAX_CANVAS = 16_000_000;

/** High enough that the sealed page, itself a JPEG, shows nothing of it. */
const QUALITY = 0.93;

const port = self as unknown as Port<PictureAsk>;

port.onmessage = async ({ data: ask }) => {
  try {
    const answer = await run(ask);
    const moved = answer instanceof ImageBitmap ? [answer] : "rgba" in answer ? [answer.rgba.buffer] : [];
    port.postMessage({ id: ask.id, ok: answer }, moved);
  } catch (cause) {
    console.warn(String(cause));
    port.postMessage({ id: ask.id, refusal: cause instanceof TooLarge ? "picture_too_large" : "picture_broken", details: {} });
  }
};

class TooLarge extends Error {}

async function run(ask: PictureAsk): Promise<PictureTaken | Developed | Pixels | ImageBitmap> {
  switch (ask.do) {
    case "take":
      return take(ask.file);
    case "develop":
      return encoded(filled(developed(read(await whole(ask.picture)), ask.development)), ask.picture.type);
    case "draw":
      return read(await whole(ask.picture));
    case "thumbnail":
      return thumbnail(ask.picture, ask.side);
  }
}

/** Where the paper lies is seen in a small copy. */
const GUESS_SIDE = 640;

async function take(file: Blob): Promise<PictureTaken> {
  const canvas = await whole(file);
  const { width, height } = canvas;
  const scale = Math.min(1, GUESS_SIDE / Math.max(width, height));
  const small = read(painted(canvas, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))));
  const corners = paperEdges(small)?.map(({ x, y }) => ({ x: (x * width) / small.width, y: (y * height) / small.height })) ?? null;
  return { ...(await encoded(canvas, file.type)), corners: corners as unknown as Corners | null };
}

function developed(picture: Pixels, { corners, turns, clean }: Development): Pixels {
  let now = corners ? straightened(picture, corners) : picture;
  now = turned(now, turns);
  return clean ? whitened(now) : now;
}

/** Upright as its EXIF data says, on white where it is transparent, small enough for every browser's canvas. */
async function whole(file: Blob): Promise<OffscreenCanvas> {
  const bitmap = await decoded(file);
  try {
    const { width, height } = bitmap;
    if (width * height > 4 * MAX_PIXELS) throw new TooLarge();
    const scale = Math.min(1, Math.sqrt(MAX_CANVAS / (width * height)));
    return painted(bitmap, Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale)));
  } finally {
    bitmap.close();
  }
}

/** The pixels of a canvas, which is then empty. */
function read(canvas: OffscreenCanvas): Pixels {
  const { width, height } = canvas;
  const { data } = context(canvas).getImageData(0, 0, width, height);
  free(canvas);
  return { width, height, rgba: data as Uint8ClampedArray<ArrayBuffer> };
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file, { imageOrientation: "from-image" }).catch((cause: unknown) => {
    if (cause instanceof TypeError) return createImageBitmap(file); // a browser for which that goes without saying
    throw cause;
  });
}

async function thumbnail(picture: Blob, side: number): Promise<ImageBitmap> {
  const bitmap = await decoded(picture);
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = painted(bitmap, Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  bitmap.close();
  return canvas.transferToImageBitmap();
}

/** A PNG stays one, and so loses nothing; everything else becomes a JPEG. */
async function encoded(canvas: OffscreenCanvas, type: string): Promise<Developed> {
  const { width, height } = canvas;
  const picture = await canvas.convertToBlob(type === "image/png" ? { type } : { type: "image/jpeg", quality: QUALITY });
  free(canvas);
  return { picture, width, height };
}

function filled({ width, height, rgba }: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  context(canvas).putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

function free(canvas: OffscreenCanvas): void {
  canvas.width = canvas.height = 0;
}

function painted(picture: ImageBitmap | OffscreenCanvas, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const to = context(canvas);
  to.fillStyle = "#fff";
  to.fillRect(0, 0, width, height);
  to.imageSmoothingQuality = "high";
  to.drawImage(picture, 0, 0, width, height);
  return canvas;
}

function context(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const to = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (!to) throw new TooLarge();
  return to;
}
