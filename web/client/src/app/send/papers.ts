import { MAX_PAGES } from "../../limits.js";

/** What a sender hands over: files that become the pages of one document, drawn when they are asked for. Never changed: every step gives new papers. */
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
  /** The same file with these of its pages only, numbered from 1. */
  keeping?(numbers: readonly number[]): PaperFile;
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

const UNASKED: IdentityAnswer = { pictured: "unasked", basis: "", approval: "" };

export const NO_PAPERS: Papers = { files: [], pages: [], identity: UNASKED };

const pictures = (papers: Papers): number => papers.files.filter((file) => file.kind === "picture").length;

/** Whether the sender is to be asked about identity papers. */
export const asksIdentity = (papers: Papers): boolean => pictures(papers) > 0;

/** Whether everything about the papers is said and nothing forbids to send them. */
export function papersReady(papers: Papers): boolean {
  const { pages, identity } = papers;
  if (pages.length === 0 || pages.length > MAX_PAGES) return false;
  if (!asksIdentity(papers)) return true;
  return identity.pictured === "no" || (identity.pictured === "yes" && identity.basis.trim() !== "" && identity.approval.trim() !== "");
}

/** More papers after those there are. What was said of pictures holds for those that were there: more pictures are asked about anew. */
export function withMore(papers: Papers, file: PaperFile, pages: readonly PaperPage[]): Papers {
  const source = papers.files.length;
  const name = freeName(file.name, papers.files);
  return {
    files: [...papers.files, named(file, name)],
    pages: [...papers.pages, ...pages.map((page) => ({ ...page, source, name }))],
    identity: file.kind === "picture" ? { ...papers.identity, pictured: "unasked" } : papers.identity,
  };
}

const named = (file: PaperFile, name: string): PaperFile => {
  const { keeping } = file;
  return { ...file, name, ...(keeping && { keeping: (numbers: readonly number[]) => named(keeping(numbers), name) }) };
};

/** Two files of one name are told apart by a number. */
function freeName(name: string, files: readonly PaperFile[]): string {
  const [, stem, end] = /^(.*?)(\.[^.]*)?$/s.exec(name) as unknown as [string, string, string | undefined];
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${stem} (${n})${end ?? ""}`;
    if (!files.some((file) => file.name === free)) return free;
  }
}

/** Without one page. It leaves the file that is sealed beside the pages too; a file without pages goes. */
export function withoutPage(papers: Papers, id: string): Papers {
  const gone = papers.pages.find((page) => page.id === id);
  if (!gone) return papers;
  const pages = papers.pages.filter((page) => page.id !== id);
  const left = pages.filter((page) => page.source === gone.source).map((page) => page.number);
  if (left.length > 0) return { ...papers, files: papers.files.map((file, i) => (i === gone.source ? (file.keeping?.(left.sort((a, b) => a - b)) ?? file) : file)), pages };
  const rest = { files: papers.files.filter((_, i) => i !== gone.source), pages: pages.map((page) => (page.source > gone.source ? { ...page, source: page.source - 1 } : page)), identity: papers.identity };
  return asksIdentity(rest) ? rest : { ...rest, identity: UNASKED };
}

/** One page at another place. */
export function withPageAt(papers: Papers, id: string, place: number): Papers {
  const page = papers.pages.find((one) => one.id === id);
  if (!page) return papers;
  const pages = papers.pages.filter((one) => one.id !== id);
  pages.splice(Math.max(0, Math.min(pages.length, place)), 0, page);
  return { ...papers, pages };
}

/** A picture developed anew, in its place. */
export function withPicture(papers: Papers, file: PaperFile, page: PaperPage): Papers {
  return { ...papers, files: papers.files.map((one, i) => (i === page.source ? file : one)), pages: papers.pages.map((one) => (one.id === page.id ? page : one)) };
}
