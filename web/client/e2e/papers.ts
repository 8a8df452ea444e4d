import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, inflateSync } from "node:zlib";

import type { Page } from "playwright-core";

import { arrive } from "./acts.js";
import { hostile, numbered, unembedded } from "./pdfs.js";
import { CANARY, photograph } from "./photos.js";
import { look, lookAllRound, niem, open, PHONE, step, tell, visit, WIDE } from "./stage.js";
import { review, seal, sent, write } from "./writing.js";

/** Who sends: others of the cast bring as many browsers in as one person may in an hour. */
const SENDER = "minh.bx";

interface Handed {
  name: string;
  buffer: Buffer;
}

/** Chooses files, as the file dialog gives them. */
async function choose(page: Page, ...files: Handed[]): Promise<void> {
  await page.locator(".papers input[type=file]").setInputFiles(files.map(({ name, buffer }) => ({ name, buffer, mimeType: "application/octet-stream" })));
}

const count = (page: Page, pages: number, files: number) => page.getByText(`${pages} trang từ ${files} tệp`).waitFor();

const refused = (page: Page, name: string, why: string) => page.locator(".papers-refused").filter({ hasText: name }).getByText(why).waitFor();

const said = (page: Page, what: string) => page.locator(".papers-said").getByText(what).waitFor();

/** The numbers of all pages within their files, in order. */
async function order(page: Page): Promise<number[]> {
  return (await page.locator(".papers-name").allInnerTexts()).map((name) => Number(/^tr\. (\d+)/.exec(name)?.[1] ?? 0));
}

/** Shows a page in the large, and gives how many pixels of ink lie in each box. */
async function ink(page: Page, place: number, boxes: [number, number, number, number][]): Promise<number[]> {
  await page.getByRole("button", { name: `Xem lớn trang ${place}` }).click();
  const canvas = page.locator(".papers-big canvas:not(.undrawn)");
  await canvas.waitFor();
  const found = await canvas.evaluate((canvas: HTMLCanvasElement, boxes) => {
    const from = canvas.getContext("2d")!;
    return boxes.map(([x, y, w, h]) => {
      const { data } = from.getImageData(x, y, w, h);
      let dark = 0;
      for (let p = 0; p < data.length; p += 4) if (data[p]! < 128) dark++;
      return dark;
    });
  }, boxes);
  await page.getByRole("button", { name: "Đóng" }).click();
  return found;
}

/** Letters with marks above and below, drawn by a font that the PDF does not hold. */
async function lettersAreRight(page: Page): Promise<void> {
  const letters: [string, boolean, boolean][] = [["ệ", true, true], ["ữ", true, false], ["ẵ", true, false], ["ọ", false, true], ["ặ", true, true], ["ợ", false, true]];
  for (const font of ["TimesNewRomanPSMT", "Arial-BoldMT", "CourierNew"]) {
    const name = `${font}.pdf`;
    await choose(page, { name, buffer: unembedded(letters.map(([letter]) => letter).join(" "), font) });
    await page.getByText(`“${name}” không kèm đủ phông chữ`).waitFor();
    await page.getByText(`Thiếu: ${font}.`).waitFor();
    const px = 150 / 72;
    const left = (i: number): number => Math.round((40 + 2 * i * 0.56 * 40) * px);
    const width = Math.round(0.56 * 40 * px);
    const base = Math.round((842 - 700) * px);
    const boxes = letters.flatMap((_, i): [number, number, number, number][] => [
      [left(i), base - 30, width, 26], // the letter
      [left(i), base - 70, width, 20], // above it
      [left(i), base + 5, width, 20], // below it
    ]);
    const found = await ink(page, 1, boxes);
    letters.forEach(([letter, above, below], i) => {
      const [body, over, under] = found.slice(3 * i, 3 * i + 3) as [number, number, number];
      assert.ok(body > 60, `${letter} of ${font} is drawn`);
      assert.equal(over > 8, above, `above ${letter} of ${font}: ${over}`);
      assert.equal(under > 8, below, `below ${letter} of ${font}: ${under}`);
    });
    if (font === "TimesNewRomanPSMT") await lookAllRound(page, "papers-fonts");
    await page.getByRole("button", { name: "Bỏ trang 1" }).click();
  }
}

async function harmIsRefused(page: Page): Promise<void> {
  const say: Record<string, string> = {
    "hong-xref.pdf": "Không đọc được tệp PDF này",
    "100000-trang.pdf": "Quá 2000 trang",
    "kho-giay-lon.pdf": "Có trang quá lớn",
    "cay-trang-vong.pdf": "Không đọc được tệp PDF này",
    "co-mat-khau.pdf": "PDF có mật khẩu",
    "cay-trang-sau.pdf": "Không đọc được tệp PDF này",
    "bao-cao.docx": "Lưu thành (Save As), kiểu PDF",
    "anh.svg": "Chỉ nhận PDF và ảnh",
    "hong.jpg": "Không đọc được ảnh này",
  };
  const made: Record<string, Buffer> = { "bao-cao.docx": Buffer.from("PK\x03\x04"), "anh.svg": Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "hong.jpg": Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]) };
  await choose(page, ...Object.keys(say).map((name) => ({ name, buffer: made[name] ?? hostile[name]!() })));
  for (const [name, why] of Object.entries(say)) await refused(page, name, why);
  await look(page, "papers-refused");
  for (const _ of Object.keys(say)) await page.getByRole("button", { name: "Đã rõ" }).first().click();

  await choose(page, { name: "dong-vo-tan.pdf", buffer: hostile["dong-vo-tan.pdf"]!() });
  await page.getByText("Đang đọc “dong-vo-tan.pdf”: trang 1/1").waitFor();
  await page.clock.fastForward("00:31");
  await refused(page, "dong-vo-tan.pdf", "mất quá nhiều thời gian");
  await page.getByRole("button", { name: "Đã rõ" }).click();

  // A page that can be counted but not drawn is shown as such.
  await choose(page, { name: "bieu-mau-long-nhau.pdf", buffer: hostile["bieu-mau-long-nhau.pdf"]!() });
  await count(page, 1, 1);
  await page.locator(".papers-pages").scrollIntoViewIfNeeded();
  await page.clock.fastForward("00:31");
  await page.getByText("Không vẽ được trang này").waitFor();
  await page.getByRole("button", { name: "Bỏ trang 1" }).click();
}

async function twoHundredPages(page: Page): Promise<void> {
  await choose(page, { name: "dai.pdf", buffer: numbered(200) });
  await count(page, 200, 1);
  const last = page.locator(".papers-pages li").last();
  await last.scrollIntoViewIfNeeded();
  await last.locator("canvas:not([width='0'])").waitFor();
  const drawn = await page.evaluate(() => [...document.querySelectorAll<HTMLCanvasElement>(".papers-pages canvas")].filter((canvas) => canvas.width > 0).length);
  assert.ok(drawn < 60, `${drawn} of 200 pages are drawn`);

  step("pages are put in order by keys alone");
  const first = page.getByRole("button", { name: "Xem lớn trang 1:" });
  await first.focus();
  await page.keyboard.press("Alt+ArrowRight");
  await said(page, "Trang đã chuyển đến vị trí 2.");
  await page.keyboard.press("Alt+ArrowRight");
  await said(page, "Trang đã chuyển đến vị trí 3.");
  assert.deepEqual((await order(page)).slice(0, 4), [2, 3, 1, 4]);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Xem lớn trang 3: tr. 1 · dai.pdf", "the focus goes with the page");
  await page.keyboard.press("Delete");
  await count(page, 199, 1);
  assert.deepEqual((await order(page)).slice(0, 4), [2, 3, 4, 5]);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.getByRole("button", { name: "Chuyển trang 3 lên trước" }).press("Enter");
  await said(page, "Trang đã chuyển đến vị trí 2.");
  assert.deepEqual((await order(page)).slice(0, 4), [2, 1, 3, 4]);
  await page.locator(".papers-pages li").nth(1).dragTo(page.locator(".papers-pages li").nth(0));
  await said(page, "Trang đã chuyển đến vị trí 1.");
  assert.deepEqual((await order(page)).slice(0, 4), [1, 2, 3, 4]);
}

/** Photographs on a phone: several in a row, and one of the gallery with all that comes with it. */
async function photographs(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Chụp ảnh" }).click();
  for (const shots of [1, 2]) {
    await page.getByRole("button", { name: "Chụp", exact: true }).click();
    await page.getByText(`Đã chụp ${shots} trang`).waitFor();
  }
  await look(page, "papers-camera");
  await page.getByRole("button", { name: "Xong" }).click();
  await count(page, 2, 2);
  await choose(page, { name: "IMG_20261125.jpg", buffer: await photograph(page) });
  await count(page, 3, 3);
  const taken = page.locator(".papers-pages li").nth(2);
  await taken.scrollIntoViewIfNeeded();
  await taken.locator("canvas:not([width='0'])").waitFor();
  const shape = await taken.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.width / canvas.height);
  assert.ok(shape < 1, "the photograph stands upright, as it was taken");
  await taken.getByRole("button", { name: "Cắt theo mép giấy" }).click();
  await taken.getByRole("button", { name: "Cắt theo mép giấy" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Xoay, cắt trang 3" }).click();
  await page.locator(".papers-picture canvas:not([width='0'])").waitFor();
  const corner = page.getByRole("button", { name: "Góc trên bên trái" });
  const before = await corner.boundingBox();
  await corner.press("ArrowRight");
  await corner.press("ArrowDown");
  const after = await corner.boundingBox();
  assert.ok(after!.x > before!.x && after!.y > before!.y, "arrow keys move a corner");
  await page.mouse.move(after!.x + after!.width / 2, after!.y + after!.height / 2);
  await page.mouse.down();
  await page.mouse.move(before!.x + before!.width / 2, before!.y + before!.height / 2);
  await page.mouse.up();
  assert.ok(Math.abs((await corner.boundingBox())!.x - before!.x) < 3, "and so does a finger");
  await page.getByRole("button", { name: "Xoay trái" }).click();
  await page.getByLabel("Làm rõ chữ").check();
  await look(page, "papers-edit");
  await page.getByRole("button", { name: "Áp dụng" }).click();
  await page.locator(".papers-picture").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Xem lớn trang 3" }).click();
  await page.locator(".papers-big canvas:not(.undrawn)").waitFor();
  await look(page, "papers-look");
  await page.getByRole("button", { name: "Đóng" }).click();
  await page.getByLabel("Có", { exact: true }).check();
  await page.getByLabel("Căn cứ pháp lý").waitFor();
  await lookAllRound(page, "papers-identity");
}

/** All bytes of a PDF, and what its streams unpack to, whether a page names them or not. */
function unpacked(pdf: Buffer): string {
  const parts = [pdf.toString("latin1")];
  for (let at = pdf.indexOf("stream"); at >= 0; at = pdf.indexOf("stream", at + 6)) {
    const begin = at + 6 + (pdf[at + 6] === 13 ? 2 : 1);
    try {
      parts.push(inflateSync(pdf.subarray(begin), { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1"));
    } catch {
      // no packed stream begins here
    }
  }
  return parts.join("\n");
}

/** What lies sealed beside the pages: no place of a photograph, and no page that was removed. */
async function whatIsSealed(): Promise<void> {
  const { context, page } = await arrive(SENDER);
  const photo = await photograph(page);
  assert.ok(photo.includes(CANARY) && photo.includes("Exif"));
  const dir = mkdtempSync(join(tmpdir(), "niem-papers-"));
  writeFileSync(join(dir, "nhieu-trang.pdf"), numbered(3, "Dong so"));
  await write(page, "Ảnh và trang đã bỏ", ["binh.tt"], join(dir, "nhieu-trang.pdf"));
  await page.getByRole("button", { name: "Bỏ trang 2" }).click();
  await count(page, 2, 1);
  await choose(page, { name: "IMG_20261125.jpg", buffer: photo });
  await count(page, 3, 2);
  await page.getByRole("button", { name: "Xem lại trước khi gửi" }).click();
  await page.getByText("Còn thiếu").or(page.locator(".alert.warning")).first().waitFor();
  await page.getByLabel("Không, không có ảnh giấy tờ tùy thân").check();
  await review(page);
  await seal(page);
  await sent(page);
  const { documents } = niem(SENDER, "sent") as unknown as { documents: { document: string; subject: string }[] };
  const document = documents.find((one) => one.subject === "Ảnh và trang đã bỏ")!.document;
  const out = join(dir, "goc.tar");
  niem(SENDER, "original", document, "--out", out);
  const bytes = readFileSync(out);
  assert.ok(!bytes.includes(CANARY) && !bytes.includes("Exif\0"), "nothing but pixels is left of the photograph");
  execFileSync("tar", ["-xf", out, "-C", dir]);
  assert.deepEqual([...readFileSync(join(dir, "IMG_20261125.jpg")).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  const inside = unpacked(readFileSync(join(dir, "nhieu-trang.pdf")));
  assert.ok(inside.includes("Dong so 1") && inside.includes("Dong so 3"), "the other pages are there");
  assert.ok(!inside.includes("Dong so 2"), "the removed page is in no file");
  await context.close();
}

tell(async () => {
  const desk = await open(WIDE);
  await desk.clock.install();
  const page = await visit(desk, "#/design");
  await page.locator(".papers").scrollIntoViewIfNeeded();
  step("letters of fonts that a PDF does not hold come out right, and the sender is warned");
  await lettersAreRight(page);
  step("what means harm is refused in words, and the page lives on");
  await harmIsRefused(page);
  step("two hundred pages");
  await twoHundredPages(page);
  await desk.close();

  step("papers are photographed, turned and cropped");
  const phone = await open(PHONE, { permissions: ["camera"], hasTouch: true });
  const other = await visit(phone, "#/design");
  await photographs(other);
  await phone.close();

  step("what is sealed holds what the sender saw, and nothing else");
  await whatIsSealed();
});
