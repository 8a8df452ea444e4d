import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { BrowserContext, Page, Route } from "playwright-core";

import { arrive, signIn, unlock } from "./acts.js";
import { look, lookAllRound, niem, PHONE, stage, step, tell, visit } from "./stage.js";
import { secretsOf, Traffic } from "./traffic.js";
import { arrived, review, seal, sent, write } from "./writing.js";

const SENDER = "an.nv";
const NOTE = "Chỉ dùng cho tổ truy vết, mã hồ sơ QX-7731";
const SUBJECT = "Danh sách F1 quán Hoa Sen tuần 47";

/** Listens for how long the page does not answer; says the longest time, in milliseconds, and holds nothing against it. */
async function stalls(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const stalled = ((globalThis as { stalled?: number[] }).stalled = [] as number[]);
    new PerformanceObserver((list) => stalled.push(...list.getEntries().map((one) => one.duration))).observe({ type: "longtask" });
  });
  return async () => {
    const longest = await page.evaluate(() => Math.max(0, ...((globalThis as { stalled?: number[] }).stalled ?? [])));
    console.log(`  the page stood still for ${Math.round(longest)} ms at the most`);
  };
}

/** Has the page's uploads pass a gate that the story opens and shuts. */
async function gate(context: BrowserContext): Promise<{ shut: (what: (route: Route) => Promise<void>) => Promise<void>; open: () => void }> {
  let behind: ((route: Route) => Promise<void>) | null = null;
  let met: (() => void) | null = null;
  await context.route("**/objects/*", async (route) => {
    if (!behind) return route.fallback();
    met?.();
    await behind(route);
  });
  return {
    shut: (what) =>
      new Promise((resolve) => {
        behind = what;
        met = resolve;
      }),
    open: () => void (behind = null),
  };
}

/** Everything that the browser keeps of what is to be sent, as it lies on the disk. */
function lying(page: Page): Promise<{ drafts: number; papers: number; bytes: string }> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("niem-sending");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction(["drafts", "papers"]);
          const [drafts, papers] = ["drafts", "papers"].map((store) => reading.objectStore(store).getAll());
          reading.oncomplete = async () => {
            opening.result.close();
            const blobs = [...drafts!.result.map((one: { words: Blob }) => one.words), ...papers!.result.flatMap((one: { sealed: Blob[] }) => one.sealed)];
            const bytes = (await Promise.all(blobs.map(async (blob: Blob) => Array.from(new Uint8Array(await blob.arrayBuffer()), (b) => String.fromCharCode(b)).join("")))).join("");
            resolve({ drafts: drafts!.result.length, papers: papers!.result.length, bytes: JSON.stringify([drafts!.result, papers!.result]) + bytes });
          };
        };
      }),
  );
}

/** As if nobody had touched the page for eleven minutes. */
function idle(page: Page): Promise<void> {
  return page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 11 * 60_000;
    document.dispatchEvent(new Event("visibilitychange"));
    Date.now = now;
  });
}

/** As if the browser had ended before any page was sealed. */
function forgetPages(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open("niem-sending");
        opening.onsuccess = () => {
          const db = opening.result;
          const pages = db.transaction("pages", "readwrite");
          pages.objectStore("pages").clear();
          pages.oncomplete = () => {
            db.close();
            resolve();
          };
        };
      }),
  );
}

async function goOn(page: Page): Promise<void> {
  await page.getByText("Có văn bản đang gửi dở").waitFor();
  await page.getByText(`“${SUBJECT}”`).waitFor();
  await page.getByRole("button", { name: "Gửi tiếp" }).click();
}

tell(async () => {
  const { context, page } = await arrive(SENDER);
  const traffic = new Traffic();
  await traffic.record(context);
  await context.addInitScript(() => Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 4 })); // two workers
  const uploads = await gate(context);
  await page.reload(); // hears what it says to its workers from here on
  await page.goto(`${stage.address}/#/send`);
  await unlock(page);

  step("a document is written, with people told apart and a list");
  await write(page, SUBJECT, ["binh.tt", "to-dich-te"]);
  await page.getByLabel("Ghi chú cho người nhận").fill(NOTE);
  await page.getByLabel("Cho phép lưu bản sao").check(); // the command line opens copies
  await lookAllRound(page, "send");

  step("the browser ends before it is sent: the draft is there again, and lies sealed until then");
  await page.getByText("Bản nháp đã được giữ trên máy này").waitFor();
  const { drafts, papers, bytes } = await lying(page);
  assert.deepEqual([drafts, papers], [1, 1]);
  for (const plain of [SUBJECT, NOTE, "0420", "binh.tt", "bao-cao-nhanh", "%PDF-", "startxref"]) assert.ok(!bytes.includes(plain) && !bytes.includes(Buffer.from(plain).toString("latin1")), `“${plain}” lies on the disk`);
  await page.reload();
  await unlock(page);
  await page.getByText("Đã mở lại bản nháp chưa gửi").waitFor();
  assert.equal(await page.getByLabel("Trích yếu").inputValue(), SUBJECT);
  assert.equal(await page.getByLabel("Ghi chú cho người nhận").inputValue(), NOTE);
  await page.locator(".chosen li").filter({ hasText: "to-dich-te" }).waitFor();
  await look(page, "draft");

  step("a second tab leaves it to the first");
  const beside = await visit(context, "#/send");
  await unlock(beside);
  await beside.getByRole("heading", { level: 1, name: "Gửi văn bản" }).waitFor();
  assert.equal(await beside.getByLabel("Trích yếu").inputValue(), "");
  await beside.close();
  await page.bringToFront();

  step("what was typed in the moment of signing out is kept");
  await page.getByLabel("Ghi chú cho người nhận").fill(`${NOTE} Gấp.`);
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await signIn(page, SENDER);
  await unlock(page);
  await page.getByText("Đã mở lại bản nháp chưa gửi").waitFor();
  assert.equal(await page.getByLabel("Ghi chú cho người nhận").inputValue(), `${NOTE} Gấp.`);
  await page.getByLabel("Ghi chú cho người nhận").fill(NOTE);

  step("the way back leads from the review to the form");
  await review(page);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Gửi văn bản" }).waitFor();
  assert.equal(await page.getByLabel("Trích yếu").inputValue(), SUBJECT);
  await review(page);
  await page.getByText("Máy chủ cho biết ai ở trong danh sách").waitFor();
  await page.getByRole("button", { name: "Xem thử" }).click();
  await page.waitForFunction(() => (globalThis.document.querySelector<HTMLCanvasElement>("canvas.preview")?.width ?? 0) > 0);
  await page.getByRole("button", { name: "Trang sau" }).click();
  await page.getByRole("img", { name: "Trang 2 như" }).waitFor();
  await lookAllRound(page, "review");

  step("the line is cut while it is sent, and the page waits for it");
  const cut = uploads.shut((route) => route.abort("internetdisconnected"));
  await seal(page);
  await cut;
  await page.getByText("Mất kết nối với máy chủ").waitFor();
  const secrets = await secretsOf(page);
  for (const text of [SUBJECT, NOTE]) assert.ok(await traffic.held(page, text), "the page holds it");
  await look(page, "underway");
  const refused = uploads.shut(async (route) => {
    await context.clearCookies();
    await route.continue();
  });
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await refused;

  step("the session ends meanwhile: signed in again, it goes on by itself");
  await page.getByText("Phiên làm việc đã kết thúc").waitFor();
  await page.getByText("Việc gửi văn bản đang tạm dừng").waitFor();
  await signIn(page, SENDER);
  const held = uploads.shut(() => new Promise(() => {})); // never answered
  await unlock(page);
  await page.getByText("vừa tự tiếp tục").waitFor();
  await held;

  step("ten idle minutes hide the page and stop it; unlocked again, it goes on by itself");
  await idle(page);
  await page.getByRole("heading", { name: "Đã ẩn sau 10 phút" }).waitFor();
  await look(page, "paused");
  await page.getByRole("button", { name: "Tiếp tục" }).click();
  await page.getByText("Việc gửi văn bản đang tạm dừng").waitFor();
  const heldAgain = uploads.shut(() => new Promise(() => {}));
  await unlock(page);
  await page.getByText("vừa tự tiếp tục").waitFor();
  await heldAgain;

  step("another tab sees it, and keeps off");
  const tab = await visit(context, "#/send");
  await unlock(tab);
  await goOn(tab);
  await tab.getByText("đang được gửi ở một thẻ khác").waitFor();
  await look(tab, "elsewhere");
  await tab.close();

  step("the page is thrown away with pages not yet sealed, and opened again: they are drawn from the original");
  await page.reload();
  await page.goto(`${stage.address}/#/inbox`);
  await page.getByText("Chưa ai thấy văn bản này").waitFor();
  await page.getByRole("link", { name: "Xem và gửi tiếp" }).click();
  await unlock(page);
  await page.getByText(`“${SUBJECT}”`).waitFor();
  await forgetPages(page);
  await look(page, "unfinished");
  uploads.open();
  await goOn(page);
  await sent(page);
  await look(page, "sent");

  step("the command line opens it, and its page traces");
  const first = arrived("binh.tt", SUBJECT);
  const out = join(mkdtempSync(join(tmpdir(), "niem-sent-")), "pages");
  const opened = niem("binh.tt", "open", first, "--purpose", "dieu-tra", "--pages-to", out);
  const verdict = niem(SENDER, "trace", first, String((opened["files"] as string[])[0]));
  assert.equal(verdict["recipient"], "binh.tt", JSON.stringify(verdict));
  assert.equal(arrived("uon.dtn", SUBJECT), first, "the list was expanded");

  step("nothing of it has left the browser in the clear");
  assert.ok(traffic.objects() >= 8, "blocks, original and envelopes were recorded");
  for (const [what, needle] of Object.entries({ subject: Buffer.from(SUBJECT), note: Buffer.from(NOTE), file: Buffer.from("bao-cao-nhanh.pdf"), format: Buffer.from("startxref"), ...secrets, account: Buffer.from(secrets.account) })) {
    assert.deepEqual(traffic.find(needle), [], `${what} in the traffic`);
  }
  assert.notDeepEqual(traffic.find(Buffer.from(`"${first}"`.slice(1, -1))), [], "what is sent is found");

  step("a picture from a phone");
  await page.setViewportSize(PHONE);
  await page.goto(`${stage.address}/#/inbox`);
  await page.getByRole("link", { name: "Gửi văn bản" }).last().click();
  const picture = join(stage.dir, "anh-dien-thoai.png");
  await page.screenshot({ path: picture });
  await write(page, "Ảnh chụp phiếu xét nghiệm", ["cuong.lq", "giang.nh"], picture);
  await page.getByLabel("Không, không có ảnh giấy tờ tùy thân").check();
  await review(page);
  await page.getByText("chưa tạo khóa").waitFor();
  await page.getByLabel("Bỏ qua những người này").check();
  await look(page, "unreachable");
  const stalled = await stalls(page);
  await seal(page);
  await sent(page);
  await stalled();
  arrived("cuong.lq", "Ảnh chụp phiếu xét nghiệm");
  await context.close();
});
