/** What a sender hands over: files that become the pages of one document, drawn when they are asked for. */
export interface Papers {
  files: readonly PaperFile[];
  pages: readonly PaperPage[];
  /** What the sender says of pictures among the papers. */
  identity: IdentityAnswer;
}

/** A file as it is sealed into the original; of a picture, its pixels alone. */
export interface PaperFile {
  name: string;
  kind: "pdf" | "picture";
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** fonts: not all are embedded; no_text: a page of a PDF that the check of the text can not see into; form: a form that only its own program shows in full. */
export type PaperWarning = "fonts" | "no_text" | "form";

/** A page, upright, in the pixels that are sealed. */
export interface PaperPage {
  id: string;
  /** Index into the files. */
  source: number;
  /** Of the file. */
  name: string;
  /** From 1, within the file. */
  number: number;
  width: number;
  height: number;
  /** Of a page of a PDF; "" for pictures. */
  text: string;
  warnings: readonly PaperWarning[];
  /** At most THUMBNAIL pixels a side; the caller closes it. */
  thumbnail(): Promise<ImageBitmap>;
  draw(): Promise<Drawn>;
}

export interface Drawn {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Whether pictures among the papers show identity papers. Those go only on a legal basis and with a leader's approval. */
export interface IdentityAnswer {
  pictured: "unasked" | "no" | "yes";
  basis: string;
  approval: string;
}

export const THUMBNAIL = 320;

/** Limits of the sealed formats: pages of a document, pixels of a page, bytes of all files. */
export const MAX_PAGES = 2000;
export const MAX_PIXELS = 40_000_000;
export const MIN_SIDE = 200;
export const MAX_SIDE = 20_000;
export const MAX_BYTES = (512 << 20) - (1 << 20);

export const NO_PAPERS: Papers = { files: [], pages: [], identity: { pictured: "unasked", basis: "", approval: "" } };

/** Whether everything about the papers is said and nothing forbids to send them. */
export function papersReady({ files, pages, identity }: Papers): boolean {
  if (pages.length === 0 || pages.length > MAX_PAGES) return false;
  if (!files.some((file) => file.kind === "picture")) return true;
  return identity.pictured === "no" || (identity.pictured === "yes" && identity.basis.trim() !== "" && identity.approval.trim() !== "");
}
