import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Written in by the build: where the fonts, character maps and decoders lie, by name. */
declare const PDF_DATA: Record<string, string>;

/**
 * The fonts that stand in for those a PDF does not hold, under pdf.js's names. All
 * are full Liberation fonts: pdf.js's own lack Vietnamese letters.
 */
const STANDINS: Record<string, string> = {
  "FoxitSerif.pfb": "LiberationSerif-Regular.ttf",
  "FoxitSerifBold.pfb": "LiberationSerif-Bold.ttf",
  "FoxitSerifItalic.pfb": "LiberationSerif-Italic.ttf",
  "FoxitSerifBoldItalic.pfb": "LiberationSerif-BoldItalic.ttf",
  "FoxitFixed.pfb": "LiberationMono-Regular.ttf",
  "FoxitFixedBold.pfb": "LiberationMono-Bold.ttf",
  "FoxitFixedItalic.pfb": "LiberationMono-Italic.ttf",
  "FoxitFixedBoldItalic.pfb": "LiberationMono-BoldItalic.ttf",
};

/** Symbols look the same everywhere. */
const SYMBOLS = ["FoxitSymbol.pfb", "FoxitDingbats.pfb"];

/** A font whose name does not begin like that of a part of an embedded one. */
const WHOLE = /^(?![A-Z]{6}\+)/;

interface FontSeen {
  name?: string;
  missingFile?: boolean;
  isType3Font?: boolean;
}

/** What pdf.js needs beside itself, from this server, and which fonts of a PDF were missing. */
export class PdfData {
  #maps: Promise<Map<string, Uint8Array>> | null = null;
  #stoodIn = false;
  readonly #missing = new Map<string, string | null>();

  factory(): new () => unknown {
    const fetch = (ask: { kind: string; filename: string }): Promise<Uint8Array> => this.#fetch(ask);
    return class {
      fetch = fetch;
    };
  }

  async #fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    if (kind === "cMapUrl") {
      const map = (await (this.#maps ??= maps())).get(filename);
      if (!map) throw new Error(`no character map ${filename}`);
      return map.slice();
    }
    if (kind === "standardFontDataUrl" && !SYMBOLS.includes(filename)) this.#stoodIn = true;
    return stored(STANDINS[filename] ?? filename);
  }

  /** Names of those fonts of a page that the PDF does not hold; bring has pdf.js load the page's fonts. */
  async missing(page: PDFPageProxy, fonts: string[], bring: () => Promise<void>): Promise<string[]> {
    if (fonts.some((font) => !this.#missing.has(font))) {
      await bring();
      for (const font of fonts) if (!this.#missing.has(font)) this.#missing.set(font, page.commonObjs.has(font) ? this.#missingName(page.commonObjs.get(font) as FontSeen) : null);
    }
    return [...new Set(fonts.map((font) => this.#missing.get(font) ?? null).filter((name) => name !== null))];
  }

  #missingName({ name = "", missingFile, isType3Font }: FontSeen): string | null {
    if (isType3Font || /^(Symbol|ZapfDingbats)\b/.test(name)) return null;
    return missingFile || (this.#stoodIn && WHOLE.test(name)) ? name : null;
  }
}

async function stored(name: string): Promise<Uint8Array> {
  const at = PDF_DATA[name];
  const answer = at === undefined ? null : await fetch(at);
  if (!answer?.ok) throw new Error(`no file ${name}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** All character maps in one file: a line of names and sizes, then the maps one after another. */
async function maps(): Promise<Map<string, Uint8Array>> {
  const bytes = await stored("cmaps.bin");
  const end = bytes.indexOf(10);
  const list = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as [string, number][];
  const found = new Map<string, Uint8Array>();
  let at = end + 1;
  for (const [name, size] of list) found.set(name, bytes.subarray(at, (at += size)));
  return found;
}
