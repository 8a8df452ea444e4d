import { AnnotationMode, getDocument, VerbosityLevel, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import "pdfjs-dist/legacy/build/pdf.worker.mjs";

import { MAX_PAGES, MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "../limits.js";
import { bandsOf, type Size } from "./bands.js";
import { PdfData } from "./pdfdata.js";
import type { Port } from "./port.js";

/**
 * Reads and draws one PDF. pdf.js runs here whole, its own worker's half included:
 * whatever a PDF does to it, this worker can be ended, and the page lives on.
 */
export type PdfAsk = { id: number } & ({ do: "open"; file: Blob } | { do: "read"; page: number } | { do: "draw"; page: number } | { do: "thumbnail"; page: number; side: number } | { do: "keep"; pages: readonly number[] });

export interface PdfOpened {
  /** Of every page, in the pixels it is drawn in. */
  sizes: Size[];
  /** A form of a kind that only its own program shows in full. */
  form: boolean;
}

export interface PdfRead {
  text: string;
  /** Names of fonts on the page that the PDF does not hold. */
  missing: string[];
}

/** What a page is drawn at, as the command line does. */
const DPI = 150;

/** A page of more drawing steps is no paper. */
const MAX_STEPS = 5_000_000;
const MAX_TEXT = 4_000_000;

const port = self as unknown as Port<PdfAsk>;

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

let pdf: PDFDocumentProxy;
const data = new PdfData();

self.addEventListener("message", async ({ data: ask }: MessageEvent<PdfAsk>) => {
  if (typeof ask.id !== "number" || typeof ask.do !== "string") return;
  try {
    const answer = await run(ask);
    port.postMessage({ id: ask.id, ok: answer }, transferred(answer));
  } catch (cause) {
    if (!(cause instanceof Refused)) console.warn(String(cause));
    port.postMessage({ id: ask.id, ...refusalOf(cause) });
  }
});

function refusalOf(cause: unknown): { refusal: string; details: Record<string, unknown> } {
  if (cause instanceof Refused) return { refusal: cause.code, details: cause.details };
  return { refusal: (cause as Error).name === "PasswordException" ? "pdf_encrypted" : "pdf_broken", details: {} };
}

type Drawn = Size & { rgba: Uint8ClampedArray<ArrayBuffer> };
type Answer = PdfOpened | PdfRead | ImageBitmap | Drawn | Uint8Array<ArrayBuffer>;

function transferred(answer: Answer): Transferable[] {
  if (answer instanceof ImageBitmap) return [answer];
  if (answer instanceof Uint8Array) return [answer.buffer];
  return "rgba" in answer ? [answer.rgba.buffer] : [];
}

async function run(ask: PdfAsk): Promise<Answer> {
  switch (ask.do) {
    case "open":
      return opened(ask.file);
    case "read":
      return read(ask.page);
    case "draw":
      return draw(ask.page);
    case "thumbnail":
      return thumbnail(ask.page, ask.side);
    case "keep":
      return keep(ask.pages);
  }
}

async function opened(file: Blob): Promise<PdfOpened> {
  pdf = await getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    BinaryDataFactory: data.factory(),
    CanvasFactory: Canvases,
    FilterFactory: NoFilters,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    fontExtraProperties: true,
    enableXfa: false,
    disableWorkerRendering: true,
    maxImageSize: MAX_PIXELS,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  } as Parameters<typeof getDocument>[0]).promise;
  if (pdf.numPages > MAX_PAGES) throw new Refused("too_many_pages", { pages: pdf.numPages });
  const sizes: Size[] = [];
  for (let n = 1; n <= pdf.numPages; n++) sizes.push(sizeOf(await pdf.getPage(n), n));
  const { info } = await pdf.getMetadata();
  return { sizes, form: (info as { IsXFAPresent?: boolean }).IsXFAPresent === true };
}

/** A user unit is left out, as the command line leaves it out. */
const upright = (page: PDFPageProxy, dpi: number) => page.getViewport({ scale: dpi / 72 / page.userUnit });

function sizeOf(page: PDFPageProxy, number: number): Size {
  const { width, height } = upright(page, DPI);
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  if (!(size.width >= MIN_SIDE && size.height >= MIN_SIDE)) throw new Refused("page_too_small", { ...size, number });
  if (!(size.width <= MAX_SIDE && size.height <= MAX_SIDE && size.width * size.height <= MAX_PIXELS)) throw new Refused("page_too_large", { ...size, number });
  return size;
}

async function read(number: number): Promise<PdfRead> {
  const page = await pdf.getPage(number);
  const fonts = new Set<string>();
  let text = "";
  for await (const { items, styles } of chunks(page.streamTextContent())) {
    for (const item of items) if ("str" in item) text += item.str + (item.hasEOL ? "\n" : "");
    for (const font of Object.keys(styles)) fonts.add(font);
    if (text.length > MAX_TEXT) throw new Refused("pdf_heavy", { number });
  }
  text += await laidOver(page);
  if (text.length > MAX_TEXT) throw new Refused("pdf_heavy", { number });
  const missing = await data.missing(page, [...fonts], async () => free(await painted(page, { width: 1, height: 1 }, 1, 0, false)));
  page.cleanup();
  return { text: text.normalize("NFC"), missing };
}

/** The words that are drawn over a page: what was filled into fields, notes written on it. */
async function laidOver(page: PDFPageProxy): Promise<string> {
  const all = (await page.getAnnotations({ intent: "display" })) as { fieldValue?: unknown; textContent?: unknown; contentsObj?: { str?: unknown } }[];
  const words = all.flatMap(({ fieldValue, textContent, contentsObj }) => [fieldValue, textContent, contentsObj?.str].flat());
  return words.map((said) => (typeof said === "string" && said !== "" ? `\n${said}` : "")).join("");
}

/** Not every browser's streams can be walked. */
async function* chunks<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** Draws band by band: no canvas is larger than what every browser has. */
async function draw(number: number): Promise<Drawn> {
  const page = await pdf.getPage(number);
  const size = sizeOf(page, number);
  const rgba = new Uint8ClampedArray(4 * size.width * size.height);
  for (const { top, height } of bandsOf(size)) {
    const canvas = await painted(page, { width: size.width, height }, DPI, top);
    rgba.set(pixels(canvas).data, 4 * size.width * top);
    free(canvas);
  }
  page.cleanup();
  return { ...size, rgba };
}

async function thumbnail(number: number, side: number): Promise<ImageBitmap> {
  const page = await pdf.getPage(number);
  const { width, height } = sizeOf(page, number);
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = await painted(page, { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }, DPI * scale, 0);
  page.cleanup();
  return canvas.transferToImageBitmap();
}

/** The PDF anew, with these pages alone in it. */
async function keep(numbers: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
  const kept = await pdf.extractPages([{ document: null, includePages: numbers.map((n) => n - 1) }]);
  return kept.slice();
}

async function painted(page: PDFPageProxy, { width, height }: Size, dpi: number, top: number, seen = true): Promise<OffscreenCanvas> {
  const canvas = new OffscreenCanvas(width, height);
  const canvasContext = canvas.getContext("2d", { alpha: false, willReadFrequently: true }) as unknown as CanvasRenderingContext2D;
  await page.render({
    canvas: null,
    canvasContext,
    viewport: upright(page, dpi),
    annotationMode: AnnotationMode.ENABLE,
    background: "rgb(255,255,255)",
    transform: [1, 0, 0, 1, 0, -top],
    operationsFilter: (step) => {
      if (step > MAX_STEPS) throw new Refused("pdf_heavy", { number: page.pageNumber });
      return seen;
    },
  }).promise;
  return canvas;
}

/** pdf.js's canvases, where there is no document to make them. */
class Canvases {
  create(width: number, height: number) {
    const canvas = new OffscreenCanvas(width, height);
    return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }) };
  }

  reset({ canvas }: { canvas: OffscreenCanvas }, width: number, height: number): void {
    canvas.width = width;
    canvas.height = height;
  }

  destroy({ canvas }: { canvas: OffscreenCanvas }): void {
    free(canvas);
  }

  getNoAlphaContext(canvas: OffscreenCanvas) {
    return canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  }
}

/** Filters of a document's style are not there; pdf.js then counts pixels itself. */
class NoFilters {
  addFilter = none;
  addHCMFilter = none;
  addAlphaFilter = none;
  addLuminosityFilter = none;
  addKnockoutFilter = none;
  addHighlightHCMFilter = none;
  addSelectionHCMFilter = none;
  addSelectionFilter = none;
  createSelectionStyle = () => null;
  destroy(): void {}
}

const pixels = (canvas: OffscreenCanvas): ImageData => (canvas.getContext("2d") as OffscreenCanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height);

function none(): string {
  return "none";
}

function free(canvas: OffscreenCanvas): void {
  canvas.width = canvas.height = 0;
}
