import type { Corners } from "../../work/straighten.js";
import type { Developed, Development, PictureAsk, PictureTaken } from "../../work/picture.js";
import type { Size } from "../../work/bands.js";
import { Refusal } from "../api.js";
import { MIN_SIDE } from "../../limits.js";
import { startPicture } from "../workers.js";
import { THUMBNAIL, type Drawn, type PaperFile, type PaperPage } from "./papers.js";
import { Workshop } from "./workshop.js";

const PATIENCE = 60_000;

type Asked<Ask> = Ask extends { id: number } ? Omit<Ask, "id"> : never;

/** One worker does all pictures, so that only one is in memory at a time. */
const workshop = new Workshop(startPicture);
const ask = <T>(asked: Asked<PictureAsk>): Promise<T> => workshop.ask<T>(asked, PATIENCE);

/** A picture as it came, without anything but its pixels, and what is done to it. */
export interface PictureFile extends PaperFile {
  kind: "picture";
  /** As it is sealed. */
  picture: Blob;
  taken: Blob;
  takenSize: Size;
  guess: Corners | null;
  development: Development;
}

export const AS_TAKEN: Development = { corners: null, turns: 0, clean: false };

export const isPicture = (file: PaperFile | undefined): file is PictureFile => file?.kind === "picture";

export interface Pictured {
  file: PictureFile;
  page: PaperPage;
}

export async function readPicture(file: Blob, name: string): Promise<Pictured> {
  const { picture, width, height, corners } = await ask<PictureTaken>({ do: "take", file });
  const size = { width, height };
  return pictured({ taken: picture, takenSize: size, guess: corners, development: AS_TAKEN, name: nameFor(name, picture.type) }, { picture, ...size }, 0, crypto.randomUUID());
}

/** The same page, developed anew from the picture as it came. */
export async function develop(file: PictureFile, page: PaperPage, development: Development): Promise<Pictured> {
  const plain = development.corners === null && development.turns % 4 === 0 && !development.clean;
  const developed = plain ? { picture: file.taken, ...file.takenSize } : await ask<Developed>({ do: "develop", picture: file.taken, development });
  return pictured({ ...file, development }, developed, page.source, page.id);
}

/** A picture that was developed before, as it was. */
export function developedBefore(before: Before, developed: Developed): Pictured {
  return pictured(before, developed, 0, crypto.randomUUID());
}

type Before = Pick<PictureFile, "taken" | "takenSize" | "guess" | "development" | "name">;

function pictured(before: Before, { picture, width, height }: Developed, source: number, id: string): Pictured {
  if (width < MIN_SIDE || height < MIN_SIDE) throw new Refusal("page_too_small", 0, null, { width, height });
  return {
    file: { ...before, kind: "picture", picture, bytes: async () => new Uint8Array(await picture.arrayBuffer()) },
    page: {
      id,
      source,
      name: before.name,
      number: 1,
      width,
      height,
      text: "",
      warnings: [],
      thumbnail: () => ask<ImageBitmap>({ do: "thumbnail", picture, side: THUMBNAIL }),
      draw: () => ask<Drawn>({ do: "draw", picture }),
    },
  };
}

/** The picture as it came, small enough to work on. */
export const preview = (file: PictureFile, side: number): Promise<ImageBitmap> => small(file.taken, side);

/** A picture upright, its longer side at most so long. */
export const small = (picture: Blob, side: number): Promise<ImageBitmap> => ask<ImageBitmap>({ do: "thumbnail", picture, side });

/** A picture's pixels, upright. */
export const pixelsOf = (picture: Blob): Promise<Drawn> => ask<Drawn>({ do: "draw", picture });

/** A name ends as what is in the file does. */
export function nameFor(name: string, type: string): string {
  const wanted = type === "image/png" ? /\.png$/i : /\.jpe?g$/i;
  return wanted.test(name) ? name : `${name.replace(/\.[^.]*$/, "")}${type === "image/png" ? ".png" : ".jpg"}`;
}
