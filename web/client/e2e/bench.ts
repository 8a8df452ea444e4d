import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { BrowserContext, Page } from "playwright-core";

import { anotherTab, arrive, declare, drawn, openDocument } from "./acts.js";
import { open, sendFile, stage, step, tell } from "./stage.js";

/** What the browser takes for what people wait for. The last line has all figures as JSON: by row, by unit. */
const figures: Record<string, Record<string, number>> = {};

const READER = "binh.tt";
const PAGES = 51;

const middle = (all: number[]): number => [...all].sort((a, b) => a - b)[all.length >> 1] ?? NaN;

/** What is kept of a page while it works. */
interface Kept {
  /** Milliseconds that an answer of a worker in Go took, by method. */
  took: Record<string, number[]>;
  /** When the first of them was asked and the last answered. */
  span: Record<string, [number, number]>;
  /** When pixels came to the screen. */
  put: number[];
  /** Tasks that kept the page from answering for over 50 ms. */
  long: number[];
}

declare global {
  var niemKept: Kept;
}

/** Has a page keep its times from the beginning. */
function watch(): void {
  globalThis.niemKept = { took: {}, span: {}, put: [], long: [] };
  const { took, span, put, long } = globalThis.niemKept;
  new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration))).observe({ type: "longtask" });
  const ask = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (this: Worker, message: { id?: number; method?: string }, ...rest: unknown[]) {
    const { id, method } = message ?? {};
    if (typeof method === "string") {
      const at = performance.now();
      const answered = ({ data }: MessageEvent<{ id?: number }>): void => {
        if (data.id !== id) return;
        (took[method] ??= []).push(performance.now() - at);
        span[method] = [span[method]?.[0] ?? at, performance.now()];
        this.removeEventListener("message", answered);
      };
      this.addEventListener("message", answered);
    }
    return ask.call(this, message, ...(rest as []));
  };
  const draw = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    const at = performance.now();
    (draw as (...args: unknown[]) => void).apply(this, args);
    put.push(performance.now() - at);
  } as typeof draw;
}

const kept = (page: Page): Promise<Kept> => page.evaluate(() => globalThis.niemKept);

const forgetLong = (page: Page): Promise<void> => page.evaluate(() => void globalThis.niemKept.long.splice(0));

const longest = async (page: Page): Promise<number> => Math.max(0, ...(await kept(page)).long);

/** The bytes that come over the network until something has happened. */
async function bytesUntil(page: Page, of: RegExp, happened: () => Promise<unknown>): Promise<number> {
  const sizes: Promise<number>[] = [];
  const finished = (request: import("playwright-core").Request): void => {
    if (of.test(request.url())) sizes.push(request.sizes().then((s) => s.responseBodySize));
  };
  page.on("requestfinished", finished);
  await happened();
  page.off("requestfinished", finished);
  return (await Promise.all(sizes)).reduce((sum, n) => sum + n, 0);
}

async function firstScreen(): Promise<void> {
  const context = await open();
  const page = await context.newPage();
  const bytes = await bytesUntil(page, /./, async () => {
    await page.goto(stage.address, { waitUntil: "networkidle" });
    await page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
  });
  figures["FirstScreen"] = { KB: bytes / 1024 };
  await context.close();
}

async function inbox(page: Page): Promise<void> {
  await page.route("**/api/inbox", async (route) => {
    const answer = await route.fetch();
    const [one] = (await answer.json()) as Record<string, unknown>[];
    await route.fulfill({ response: answer, json: Array.from({ length: 1000 }, (_, n) => ({ ...one, document: n.toString(2).padStart(26, "a").replaceAll("0", "b").replaceAll("1", "c") })) });
  });
  await page.goto(`${stage.address}/#/sessions`);
  await page.getByText("phiên này").waitFor();
  await forgetLong(page);
  const asked = Date.now();
  await page.goto(`${stage.address}/#/inbox`);
  await page.getByText("1000 văn bản").waitFor();
  const listed = Date.now() - asked;
  await page.locator(".documents .subject:not(.sealed)").first().waitFor();
  figures["Inbox/documents=1000"] = { "listed-ms": listed, "first-subjects-ms": Date.now() - asked, "longest-task-ms": await longest(page) };
  await page.unroute("**/api/inbox");
}

/** Milliseconds in which the browser decodes and draws a plain JPEG of the letter's first page. */
async function plain(page: Page, letter: string): Promise<number> {
  const at = join(mkdtempSync(join(tmpdir(), "niem-plain-")), "page");
  execFileSync("pdftoppm", ["-r", "150", "-f", "1", "-l", "1", "-singlefile", "-jpeg", "-jpegopt", "quality=92", letter, at]);
  const encoded = readFileSync(`${at}.jpg`).toString("base64");
  const times = await page.evaluate(async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
    const out: number[] = [];
    for (let i = 0; i < 9; i++) {
      const began = performance.now();
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext("2d");
      context?.drawImage(picture, 0, 0);
      context?.getImageData(0, 0, 1, 1); // drawn in fact
      out.push(performance.now() - began);
    }
    return out;
  }, encoded);
  return middle(times);
}

/** Opens a document and takes the times of its pages, and the bytes before the first. */
async function viewer(page: Page, row: string, document: string, letter: string, count: number): Promise<void> {
  await page.evaluate(() => ((globalThis.niemKept.took["page"] = []), globalThis.niemKept.put.splice(0)));
  const bytes = await bytesUntil(page, /\/pages\/\d+\?/, () => openDocument(page, document));
  await forgetLong(page);
  for (let n = 1; n < count; n++) {
    await page.locator(".scroller").press("PageDown");
    await drawn(page, n);
  }
  const { took, put } = await kept(page);
  const opened = middle(took["page"] ?? []);
  const decoded = await plain(page, letter);
  figures[row] = { "ms/page": opened + middle(put), "first-page-ms": (took["page"] ?? [])[0] ?? NaN, "plain-jpeg-ms": decoded, "x-plain-jpeg": (opened + middle(put)) / decoded, "longest-task-ms": await longest(page) };
  if (count < 3) return;
  const all = await page.evaluate(async (pages) => {
    const one = performance.getEntriesByType("resource").map((e) => e.name).filter((name) => /\/pages\/\d+\?/.test(name)).at(-1) ?? "";
    let sum = 0;
    for (let n = 1; n <= pages; n++) sum += (await (await fetch(one.replace(/pages\/\d+/, `pages/${n}`))).arrayBuffer()).byteLength;
    return sum;
  }, PAGES);
  figures[`FirstPage/of=${PAGES}`] = { "percent-of-bytes": (100 * bytes) / all, KB: bytes / 1024 };
}

/** Another tab, which keeps its times. */
async function watched(context: BrowserContext, cores?: number): Promise<Page> {
  await context.addInitScript(watch);
  if (cores) await context.addInitScript((cores) => Object.defineProperty(navigator, "hardwareConcurrency", { value: cores }), cores);
  return anotherTab(context);
}

/** Seals a document of many pages by as many workers. */
async function sealing(file: string, pages: number, workers: number): Promise<void> {
  const { context } = await arrive("an.nv");
  const page = await watched(context, workers);
  await page.goto(`${stage.address}/#/send`);
  await page.getByRole("heading", { level: 1, name: "Gửi văn bản" }).waitFor();
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await page.getByText(`${pages} trang`).first().waitFor();
  await page.getByLabel("Trích yếu").fill("Đo tốc độ niêm phong");
  await page.getByLabel("Số", { exact: true }).fill("0421");
  await page.getByLabel("Tìm người nhận hoặc danh sách").fill(READER);
  await page.locator(".found button").filter({ hasText: READER }).first().click();
  await page.locator(".chosen li").filter({ hasText: READER }).waitFor();
  await page.getByRole("button", { name: "Xem lại trước khi gửi" }).click();
  await page.getByRole("heading", { name: "Xem lại trước khi niêm phong" }).waitFor();
  await declare(page);
  await forgetLong(page);
  const knows = page.getByLabel("Tôi biết khóa chưa được xác nhận");
  if (await knows.isVisible()) await knows.check();
  await page.getByRole("button", { name: "Niêm phong và gửi" }).click();
  await page.getByRole("heading", { level: 1, name: "Đã gửi" }).waitFor({ timeout: 180_000 });
  const { took, span } = await kept(page);
  const all = took["seal_page"] ?? [];
  const [began, ended] = span["seal_page"] ?? [NaN, NaN];
  figures[`Seal/workers=${workers}`] = { "ms/page": middle(all), "first-page-ms": all[0] ?? NaN, "waited-ms/page": (ended - began) / pages, "longest-task-ms": await longest(page) };
  await context.close();
}

tell(async () => {
  step("the first screen");
  await firstScreen();

  step("documents for the reader");
  const many = join(mkdtempSync(join(tmpdir(), "niem-many-")), "many.pdf");
  execFileSync("pdfunite", [...Array.from({ length: PAGES / 3 }, () => stage.letter), many]);
  const short = join(stage.dir, "letter.pdf"); // one page: the fine grid
  const fine = sendFile(short, "Một trang", "--to", READER, "--number", "0430");
  const coarse = sendFile(many, "Nhiều trang", "--to", READER, "--number", "0431");

  step("opening them");
  const { context } = await arrive(READER);
  const page = await watched(context);
  await inbox(page);
  await viewer(page, "OpenPage/tiles=12x16", coarse, stage.letter, 9);
  await viewer(page, "OpenPage/tiles=16x24", fine, short, 1);
  await context.close();

  step("sealing");
  const twelve = join(mkdtempSync(join(tmpdir(), "niem-twelve-")), "twelve.pdf");
  execFileSync("pdfunite", [...Array.from({ length: 4 }, () => stage.letter), twelve]);
  for (const workers of [1, 2]) await sealing(twelve, 12, workers);
  console.log(`figures ${JSON.stringify(figures)}`);
});
