import type { Person } from "../answers.js";
import type { Corners } from "../../work/straighten.js";

/** A document whose pictures are traced, as the desk has verified it. */
export interface Tracing {
  sender: string;
  at: string;
  index: number;
  silent: boolean;
  manifest: string;
  pages: { width: number; height: number }[];
  /** The program that looked: its version, and its file, whose name holds a hash of it. */
  detector: string;
}

export interface Copy {
  person: string;
  proven: boolean;
  log10_p: number;
  pictures: number[];
  username: string;
  full_name: string;
  position: string;
  unit: string;
  views: number;
  copies: number;
  first: string | null;
  last: string | null;
}

export interface Channel {
  tiles: number;
  agree: number;
  log10_p: number;
}

export interface Place {
  picture: number;
  page: number;
  map: number[];
  similarity: number;
  energy: number;
  tried: number;
}

export interface Grid {
  page: number;
  x: number[];
  y: number[];
  tiles: string;
}

/** A session mark read in a picture: a lead, which every viewer could have drawn. */
export interface Viewing {
  picture: number;
  code: string;
  how: "blind" | "assisted" | "list";
}

export interface Finding {
  verdict: "accused" | "inconclusive" | "none";
  reason: string;
  copy: Copy | null;
  /** All that are accused: more than one were combined, or are shown by different pictures. */
  copies: Copy[];
  log10_p: number;
  second_log10_p: number;
  tiles_seen: number;
  pages: number[];
  looks: number;
  candidates: number;
  sealing_device: string;
  luma: Channel;
  warp: Channel;
  places: Place[];
  grids: Grid[];
  viewings: Viewing[];
}

export interface Opening {
  document: string;
  person: Person;
  kind: "view" | "copy";
  at: string;
  index: number;
}

/** A picture of what leaked, with its file's hash. */
export interface Evidence {
  id: string;
  name: string;
  sha256: string;
  file: Blob;
  width: number;
  height: number;
  /** Small enough to be worked on. */
  small: ImageBitmap;
  /** Where somebody has pointed out the page's corners, in pixels of the picture upright. */
  corners: Corners | null;
}
