import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { homographyTo, type Corners, type Point } from "../src/work/straighten.js";
import { arrive } from "./acts.js";
import { leak, photograph } from "./leaks.js";
import { look, lookAllRound, niem, PHONE, stage, step, tell, WIDE } from "./stage.js";

const SENDER = "binh.tt";
const LEAKER = "uon.dtn";

interface Saved {
  verdict: string;
  reason: string;
  log10_p: number;
  copy: { username: string } | null;
  pictures: { corners: Corners | null; sha256: string }[];
  manifest: string;
}

/** A sender finds out whose copy a leaked picture shows, by clicking and typing, on real servers. */
tell(async () => {
  step("the sender's command line sends, a recipient's opens");
  const sent = niem(SENDER, "send", stage.letter, "--to", `${LEAKER},cuong.lq,an.nv`, "--subject", "Báo cáo ổ dịch tay chân miệng tuần 47", "--number", "0521", "--notation", "BC-SYT", "--kind", "bao-cao-nhanh", "--purpose", "dieu-tra", "--class", "sensitive", "--expires", "30d", "--accept-unconfirmed", "--allow-copy", "--no-secrets", "--reason", "Điều tra ổ dịch tuần 47", "--approval", "Phó Giám đốc, phiếu trình 15");
  const traced = String(sent["document"]);
  const pages = join(stage.dir, "trace-pages");
  const { view } = niem(LEAKER, "open", traced, "--pages-to", pages) as { view: string };

  const { context, page } = await arrive(SENDER);
  const shot = await leak(context, join(pages, "page-0001.png"), { x: 0.05, y: 0.06, width: 0.9, height: 0.7 }, 0.8, join(stage.dir, "leak.jpg"));

  step("the session mark of a picture fills in the document");
  await page.getByRole("navigation").getByRole("link", { name: "Truy vết" }).click();
  await page.getByRole("heading", { name: "Truy vết nguồn lộ lọt" }).waitFor();
  await page.locator('main input[type="file"]').setInputFiles(shot);
  await page.getByText(/Hình mang dấu phiên xem .*\(uon\.dtn\)/).waitFor({ timeout: 120_000 });
  assert.equal(await page.locator('input[name="traced"]:checked').inputValue(), traced);
  await look(page, "trace-session");
  await page.getByRole("button", { name: "Bỏ ra: leak.jpg" }).click();

  step("the code on the page finds the document");
  await page.getByLabel("Mã lượt xem trên trang").fill("0000 0000 0000");
  await page.getByRole("button", { name: "Tìm theo mã" }).click();
  await page.getByText("Không thấy lượt xem nào có mã này").waitFor();
  const code = view.slice(0, 12).toUpperCase();
  await page.getByLabel("Mã lượt xem trên trang").fill(`${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`);
  await page.getByRole("button", { name: "Tìm theo mã" }).click();
  await page.getByText(/Mã này của lượt xem: .*\(uon\.dtn\)/).waitFor();
  assert.equal(await page.locator('input[name="traced"]:checked').inputValue(), traced);

  assert.equal((niem(SENDER, "audit", "--code", code)["openings"] as { document: string }[])[0]?.document, traced);

  step("what is no picture is refused, a screenshot sent around names its copy");
  await page.locator('main input[type="file"]').setInputFiles({ name: "hinh.png", mimeType: "image/png", buffer: Buffer.from("khong phai hinh") });
  await page.getByText("Không đọc được ảnh này").waitFor();
  await page.locator('main input[type="file"]').setInputFiles(shot);
  await page.getByText("leak.jpg").waitFor();
  await lookAllRound(page, "trace");
  await page.getByRole("button", { name: "Truy vết", exact: true }).click();
  await page.getByText("Xác định được bản").waitFor({ timeout: 300_000 });
  await page.getByText("Mã này khớp với bản nêu trên").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".trace-pair canvas").length === 2);
  await lookAllRound(page, "trace-accused");
  const found = await saved(page);
  assert.equal(found.verdict, "accused");
  assert.equal(found.copy?.username, LEAKER);
  sameAsCommandLine(found, niem(SENDER, "trace", traced, shot), 0.02); // two JPEG decoders
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Tải chứng cứ đã ký" }).click();
  await (await download).saveAs(join(stage.dir, "browser-evidence.json")); // the decision is repeated from it
  await page.locator(".trace-pair").screenshot({ path: join(stage.shots, "trace-tiles.png") });

  step("minutes go to paper, and nothing else does");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("h1").isVisible(), false, "the result screen does not print");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "Lập biên bản" }).click();
  await page.getByRole("heading", { name: "Biên bản truy vết hình ảnh" }).waitFor();
  for (const fact of [found.pictures[0]?.sha256, found.manifest, "uon.dtn", SENDER, "1 trong 10"]) assert.ok((await page.locator(".minutes").innerText()).includes(String(fact)), `the minutes say ${fact}`);
  await lookAllRound(page, "minutes");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.getByRole("heading", { name: "Biên bản truy vết hình ảnh" }).isVisible());
  assert.equal(await page.getByRole("button", { name: "In biên bản" }).isVisible(), false);
  assert.equal(await page.locator("header").isVisible(), false);
  writeFileSync(join(stage.shots, "minutes.pdf"), await page.pdf({ format: "A4" }));
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "Về kết quả" }).click();

  step("a photograph from the side names its copy by its corners");
  const photo = join(stage.dir, "photo.png");
  const size = { width: 1100, height: 1400 };
  const corners: Corners = [{ x: 150, y: 130 }, { x: 905, y: 60 }, { x: 985, y: 1335 }, { x: 95, y: 1230 }];
  await photograph(context, join(pages, "page-0002.png"), size, (width, height) => homographyTo(corners, width, height), photo);
  await page.getByRole("button", { name: "Truy vết hình khác" }).click();
  await page.locator('main input[type="file"]').setInputFiles(photo);
  await page.getByRole("button", { name: "Chỉ bốn góc trang: photo.png" }).click();
  await page.getByText("Bốn góc do máy gợi ý").waitFor();
  const guessed = await page.locator(".papers-corner").evaluateAll((all) => all.map((one) => [...(one.getAttribute("aria-label") ?? "").matchAll(/\d+/g)].map(Number)));
  for (const [i, [x = 0, y = 0]] of guessed.entries()) assert.ok(Math.hypot(x - corners[i]!.x, y - corners[i]!.y) < 25, `corner ${i} is suggested at ${x}, ${y}`);
  await pointOut(page, size, corners);
  await look(page, "trace-corners");
  await page.setViewportSize(PHONE);
  await look(page, "trace-corners");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Dùng bốn góc này" }).click();
  await page.getByText("Đã chỉ bốn góc").waitFor();
  await page.getByRole("button", { name: "Truy vết", exact: true }).click();
  await page.getByText("Xác định được bản").waitFor({ timeout: 300_000 });
  const byCorners = await saved(page);
  assert.equal(byCorners.copy?.username, LEAKER);
  const pointed = byCorners.pictures[0]?.corners?.map((p) => `${p.x},${p.y}`).join(" ") ?? "";
  sameAsCommandLine(byCorners, niem(SENDER, "trace", traced, photo, "--corners", pointed), 1e-6);
  await page.locator(".trace-pair").screenshot({ path: join(stage.shots, "trace-corners-tiles.png") });

  step("a picture of something else names nobody");
  const foreign = join(stage.dir, "foreign.png");
  writeFileSync(foreign, await page.screenshot({ clip: { x: 0, y: 0, width: 240, height: 180 } }));
  await page.getByRole("button", { name: "Truy vết hình khác" }).click();
  await page.locator('main input[type="file"]').setInputFiles(foreign);
  await page.getByText("foreign.png").waitFor();
  await page.getByRole("button", { name: "Truy vết", exact: true }).click();
  await page.getByText("Không nêu tên ai").waitFor({ timeout: 300_000 });
  await look(page, "trace-nobody");
  assert.equal((await saved(page)).copy, null);

  step("a trace can be stopped");
  await page.getByRole("button", { name: "Truy vết hình khác" }).click();
  await page.locator('main input[type="file"]').setInputFiles(foreign);
  await page.getByRole("button", { name: "Truy vết", exact: true }).click();
  await page.getByRole("button", { name: "Dừng" }).click();
  await page.getByRole("button", { name: "Truy vết", exact: true }).waitFor();

  step("every trace stands on the log");
  const audit = JSON.stringify(niem(SENDER, "audit", "--person", SENDER));
  assert.ok(audit.includes("proof"), "the releases of the master grant are the sender's acts");
  await context.close();
});

async function saved(page: Page): Promise<Saved> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Tải kết quả (JSON)" }).click();
  return JSON.parse(readFileSync(await (await download).path(), "utf8")) as Saved;
}

function sameAsCommandLine(found: Saved, told: Record<string, unknown>, within: number): void {
  console.log(`  browser ${found.verdict} ${found.copy?.username} ${found.log10_p}, command line ${told["verdict"]} ${told["recipient"]} ${told["log10_p"]}`);
  assert.equal(found.verdict, told["verdict"]);
  assert.equal(found.copy?.username ?? "", told["recipient"]);
  const apart = Math.abs(found.log10_p / Number(told["log10_p"]) - 1);
  assert.ok(apart <= within, `log10 p differs by ${apart}`);
}

/** Drags three corners where they belong, and moves the last by keys. */
async function pointOut(page: Page, { width, height }: { width: number; height: number }, corners: Corners): Promise<void> {
  const dialog = page.getByRole("dialog");
  const box = (await dialog.locator(".papers-picture").boundingBox())!;
  const there = (p: Point): [number, number] => [box.x + (p.x / width) * box.width, box.y + (p.y / height) * box.height];
  const handles = dialog.locator(".papers-corner");
  for (let i = 0; i < 3; i++) {
    await handles.nth(i).hover();
    await page.mouse.down();
    await page.mouse.move(...there(corners[i]!), { steps: 4 });
    await page.mouse.up();
  }
  await handles.nth(3).focus();
  const at = (): Promise<number[]> => handles.nth(3).evaluate((h) => [...(h.getAttribute("aria-label") ?? "").matchAll(/\d+/g)].map(Number));
  const want = corners[3]!;
  for (let presses = 0; presses < 120; presses++) {
    const [x = 0, y = 0] = await at();
    const [dx, dy] = [want.x - x, want.y - y];
    if (Math.abs(dx) <= 3 && Math.abs(dy) <= 3) return;
    const sideways = Math.abs(dx) > Math.abs(dy);
    const key = sideways ? (dx > 0 ? "ArrowRight" : "ArrowLeft") : dy > 0 ? "ArrowDown" : "ArrowUp";
    await page.keyboard.press(Math.max(Math.abs(dx), Math.abs(dy)) > 16 ? key : `Shift+${key}`);
  }
  assert.fail("the keys do not bring the corner there");
}
