import type { PdfAsk, PdfOpened, PdfRead } from "../../work/pdf.js";
import { startPdf } from "../workers.js";
import { THUMBNAIL, type Drawn, type PaperFile, type PaperPage, type PaperWarning } from "./papers.js";
import { Workshop } from "./workshop.js";

/** After so long a PDF, or a page of one, is refused as one that can not be drawn. */
export const PATIENCE = 30_000;

/** An ask without its number, which the workshop gives. */
type Asked<Ask> = Ask extends { id: number } ? Omit<Ask, "id"> : never;

export interface Paging {
  file: PdfFile;
  pages: PaperPage[];
}

export interface PdfFile extends PaperFile {
  kind: "pdf";
  /** Names of fonts that the PDF does not hold. */
  missing: readonly string[];
}

export const isPdf = (file: PaperFile | undefined): file is PdfFile => file?.kind === "pdf";

/** Reads a PDF: sizes and text of all its pages. Nothing is drawn yet; what could not be drawn is refused here, as far as it can be known. */
export async function readPdf(file: Blob, name: string, progress: (done: number, of: number) => void, goOn: () => void): Promise<Paging> {
  const open: Asked<PdfAsk> = { do: "open", file };
  const workshop = new Workshop(startPdf, { ask: open, limit: PATIENCE });
  const ask = <T>(asked: Asked<PdfAsk>): Promise<T> => workshop.ask<T>(asked, PATIENCE);
  const { sizes, form } = await ask<PdfOpened>(open);
  const pages: PaperPage[] = [];
  const missing = new Set<string>();
  for (const [page, size] of sizes.entries()) {
    goOn();
    progress(page, sizes.length);
    const number = page + 1;
    const read = await ask<PdfRead>({ do: "read", page: number });
    for (const font of read.missing) missing.add(font);
    const warnings: PaperWarning[] = [...(read.missing.length > 0 ? ["fonts" as const] : []), ...(read.text.trim() === "" ? ["no_text" as const] : []), ...(form ? ["form" as const] : [])];
    pages.push({
      id: crypto.randomUUID(),
      source: 0, // what takes it in says which
      name,
      number,
      ...size,
      text: read.text,
      warnings,
      thumbnail: () => ask<ImageBitmap>({ do: "thumbnail", page: number, side: THUMBNAIL }),
      draw: () => ask<Drawn>({ do: "draw", page: number }),
    });
  }
  // Pages that were taken out must not lie in what is sealed beside the pages.
  const keeping = (numbers: readonly number[]): PdfFile => {
    let kept: Promise<Blob> | null = null; // made once: asked again, it is the same file
    const make = async (): Promise<Blob> => new Blob([await ask<Uint8Array<ArrayBuffer>>({ do: "keep", pages: numbers })]);
    return { ...whole, bytes: async () => new Uint8Array(await (await (kept ??= make())).arrayBuffer()) };
  };
  const whole: PdfFile = { name, kind: "pdf", missing: [...missing], bytes: async () => new Uint8Array(await file.arrayBuffer()), keeping: (numbers) => (numbers.length === pages.length ? whole : keeping(numbers)) };
  return { file: whole, pages };
}
