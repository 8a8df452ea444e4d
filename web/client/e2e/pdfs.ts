import { deflateSync } from "node:zlib";

/** Small PDFs made by hand: those that are ordinary, and those that mean harm. */

type Part = string | Buffer;

/** A PDF of numbered objects; the first is the catalogue. */
export function pdf(objects: Part[], trailer = ""): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1")];
  let at = parts[0]!.length;
  const offsets = objects.map((object, i) => {
    const begin = at;
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object as string), Buffer.from("\nendobj\n")]);
    parts.push(part);
    at += part.length;
    return begin;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  return Buffer.concat([...parts, Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${at}\n%%EOF\n`)]);
}

export function stream(content: string | Buffer, dict = ""): Buffer {
  const packed = deflateSync(content);
  return Buffer.concat([Buffer.from(`<</Filter/FlateDecode/Length ${packed.length}${dict}>>\nstream\n`), packed, Buffer.from("\nendstream")]);
}

/** Pages of one font; every content is drawing steps. */
function book(contents: (string | Buffer)[], font: Part, more: Part[] = [], mediaBox = "0 0 595 842", resources = ""): Buffer {
  const first = 4 + more.length;
  const kids = contents.map((_, i) => `${first + 2 * i} 0 R`).join(" ");
  return pdf([
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Count ${contents.length}/Kids[${kids}]/MediaBox[${mediaBox}]/Resources<</Font<</F 3 0 R>>${resources}>>>>`,
    font,
    ...more,
    ...contents.flatMap((content, i) => [`<</Type/Page/Parent 2 0 R/Contents ${first + 2 * i + 1} 0 R>>`, stream(content)]),
  ]);
}

const HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

/** Pages that each say their number and one line. */
export function numbered(pages: number, line = "Bao cao nhanh"): Buffer {
  return book(
    Array.from({ length: pages }, (_, i) => `BT /F 48 Tf 72 700 Td (Trang ${i + 1}) Tj /F 14 Tf 0 -40 Td (${line} ${i + 1}) Tj ET`),
    HELVETICA,
  );
}

/** Letters that only a font with Vietnamese has, under the names that a PDF of one byte a letter gives them. */
const GLYPHS: Record<string, string> = { Đ: "Dcroat", đ: "dcroat", ă: "abreve", ơ: "ohorn", Ơ: "Ohorn", ư: "uhorn", Ư: "Uhorn" };

const glyphOf = (letter: string): string => GLYPHS[letter] ?? `uni${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;

/** One line in a font that the PDF does not hold, every letter of it by name. */
export const unembedded = (line: string, font = "TimesNewRomanPSMT"): Buffer => written([line], 40, font);

/** Lines in Vietnamese, in a font that the PDF does not hold. */
export function written(lines: readonly string[], size = 14, font = "TimesNewRomanPSMT"): Buffer {
  const letters = [...new Set(lines.join(""))];
  const coded = (line: string): string => [...line].map((letter) => (33 + letters.indexOf(letter)).toString(16)).join("");
  const widths = letters.map(() => 560).join(" ");
  return book(
    [`BT /F ${size} Tf 40 700 Td ${lines.map((line) => `<${coded(line)}> Tj 0 -${2 * size} Td`).join(" ")} ET`],
    `<</Type/Font/Subtype/TrueType/BaseFont/${font}/FirstChar 33/LastChar ${32 + letters.length}/Widths[${widths}]/FontDescriptor 4 0 R/Encoding<</Type/Encoding/Differences[33 ${letters.map((letter) => `/${letter === " " ? "space" : glyphOf(letter)}`).join(" ")}]>>>>`,
    [`<</Type/FontDescriptor/FontName/${font}/Flags 32/FontBBox[-568 -307 2000 1007]/ItalicAngle 0/Ascent 891/Descent -216/CapHeight 662/StemV 80>>`],
  );
}

/** A form of one field, with what was filled in. */
export const filledIn = (value: string): Buffer =>
  pdf([
    "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/NeedAppearances true/DR<</Font<</F 3 0 R>>>>/DA(/F 14 Tf 0 g)>>>>",
    "<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>>>",
    HELVETICA,
    "<</Type/Page/Parent 2 0 R/Contents 5 0 R/Annots[6 0 R]>>",
    stream("BT /F 20 Tf 72 700 Td (Phieu dieu tra) Tj ET"),
    `<</Type/Annot/Subtype/Widget/FT/Tx/T(so)/V(${value})/Rect[72 600 400 640]/F 4/P 4 0 R/DA(/F 14 Tf 0 g)>>`,
  ]);

const hostilePage = (content: string, resources = "", more: Part[] = []): Buffer => book([content], HELVETICA, more, "0 0 595 842", resources);

/** What a sender may be handed by somebody who means harm, by what it does. */
export const hostile: Record<string, () => Buffer> = {
  "hong-xref.pdf": () => Buffer.concat([numbered(2).subarray(0, 300), Buffer.from("\nstartxref\n99999999\n%%EOF\n")]),
  "100000-trang.pdf": () => pdf(["<</Type/Catalog/Pages 2 0 R>>", `<</Type/Pages/Count 100000/Kids[${"3 0 R ".repeat(100_000)}]/MediaBox[0 0 595 842]>>`, "<</Type/Page/Parent 2 0 R>>"]),
  "kho-giay-lon.pdf": () => book(["0 0 m 9 9 l S"], HELVETICA, [], "0 0 144000 144000"),
  "cay-trang-vong.pdf": () => pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2/Kids[3 0 R]>>", "<</Type/Pages/Parent 2 0 R/Count 2/Kids[2 0 R 2 0 R]>>"]),
  "cay-trang-sau.pdf": () => pdf(["<</Type/Catalog/Pages 2 0 R>>", ...Array.from({ length: 20_000 }, (_, i) => `<</Type/Pages/Count 1/Kids[${i + 3} 0 R]>>`)]),
  "co-mat-khau.pdf": () => pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>", `<</Filter/Standard/V 1/R 2/P -4/O<${"3c".repeat(32)}>/U<${"5a".repeat(32)}>>>`], `/Encrypt 3 0 R/ID[<${"00".repeat(16)}><${"00".repeat(16)}>]`),
  // Forms that hold the next one ten times, ten deep.
  "bieu-mau-long-nhau.pdf": () =>
    hostilePage(
      "/X0 Do",
      `/XObject<</X0 4 0 R>>`,
      Array.from({ length: 11 }, (_, i) => stream(i === 10 ? "0 0 m 9 9 l S" : `/X${i + 1} Do `.repeat(10), `/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X${i + 1} ${i + 5} 0 R>>>>`)),
    ),
  "dong-vo-tan.pdf": () => hostilePage("0 0 m 9 9 l S\n".repeat(8_000_000)),
};
