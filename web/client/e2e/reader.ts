import assert from "node:assert/strict";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { acceptRules, anotherTab, drawn, openDocument, paper, signIn, typePassphrase, unlock } from "./acts.js";
import { lookAtDoors } from "./doors.js";
import { lensOf, look, lookAllRound, niem, open, PHONE, send, stage, step, tell, visit, WIDE } from "./stage.js";

/** The reader's whole way by clicking and typing, told step by step on real servers. */
const READER = process.env["NIEM_READER"] ?? "binh.tv";

async function main(): Promise<void> {
  const desk = await open();
  const page = await visit(desk);
  /** The view that a page has last been given. */
  const views = new WeakMap<Page, string>();
  const noteViews = (viewer: Page): void =>
    void viewer.on("response", async (answer) => {
      if (answer.url().endsWith("/releases") && answer.ok()) views.set(viewer, String(((await answer.json()) as { view: string }).view));
    });
  noteViews(page);

  step("a wrong password is refused in words");
  await page.getByRole("heading", { name: "Đăng nhập" }).waitFor();
  await lookAllRound(page, "login");
  await signIn(page, READER, "Sai-mat-khau-1");
  await page.getByRole("alert").getByText("Sai tên đăng nhập").waitFor();
  await look(page, "login-refused");

  step("the rules come before everything");
  await signIn(page, READER);
  await page.getByRole("heading", { name: "Cam kết" }).waitFor();
  await lookAllRound(page, "rules");
  await acceptRules(page);

  step("keys are made in the browser");
  await page.getByRole("heading", { name: "Tạo khóa" }).waitFor();
  await page.getByLabel("Cụm mật khẩu mới", { exact: true }).first().fill("yeu");
  await page.getByText("Chưa đạt quy định").waitFor();
  await typePassphrase(page);
  await lookAllRound(page, "enrol");
  await page.getByRole("button", { name: "Tạo khóa" }).click();
  await page.getByRole("heading", { name: "Văn bản đến" }).waitFor();

  step("a document from the command line arrives");
  const first = send("Báo cáo nhanh ca bệnh tuần 47", "--to", READER, "--number", "0417", "--urgency", "khan");
  const second = send("Danh sách tiếp xúc gần phường Thuận Hòa", "--to", READER, "--number", "0418");
  const soon = send("Báo cáo thu hồi", "--to", READER, "--number", "0419", "--urgency", "hoa-toc");
  await page.getByRole("button", { name: "Tải lại" }).click();
  await page.getByText("Báo cáo nhanh ca bệnh tuần 47").waitFor();
  assert.match(await page.locator(".documents li").first().innerText(), /Báo cáo thu hồi/, "the most urgent unread first");
  assert.equal(await page.locator(".documents li.unread").count(), 3);
  await page.getByLabel("Tìm trong").fill("tiep xuc gan");
  assert.equal(await page.locator(".documents li").count(), 1);
  await page.getByLabel("Tìm trong").fill("");
  await lookAllRound(page, "inbox");

  step("the document is read, page by page");
  await page.getByText("Báo cáo nhanh ca bệnh tuần 47").click();
  await page.getByText("Không chụp, không chuyển ra ngoài").waitFor();
  await lookAllRound(page, "open");
  await page.getByRole("button", { name: "Mở văn bản" }).click();
  await drawn(page, 0);
  await page.locator(".scroller").press("End");
  await drawn(page, 2);
  await page.getByText("Trang 3/3").waitFor();
  await page.locator(".scroller").press("Home");
  await drawn(page, 0);
  await lookAllRound(page, "viewer");
  await page.locator(".scroller").press("+");
  await page.getByRole("button", { name: "125% Vừa chiều ngang" }).waitFor();
  await page.locator(".scroller").press("0");

  step("a picture of the screen traces to the reader");
  await traced(page, first);
  const lens = await lensOf(page);
  for (const deviceScaleFactor of [1.5, 2]) {
    await lens.send("Emulation.setDeviceMetricsOverride", { ...WIDE, deviceScaleFactor, mobile: false });
    await traced(page, first);
  }
  await lens.send("Emulation.clearDeviceMetricsOverride");
  await page.setViewportSize(WIDE);

  step("nothing goes to paper");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("canvas").first().isVisible(), false);
  await page.emulateMedia({ media: "screen" });
  await drawn(page, 0);
  assert.ok(await paper(page, 0), "the page is there again");

  step("the back button leads to the inbox, and no page stays");
  await page.goBack();
  await page.getByRole("heading", { name: "Văn bản đến" }).waitFor();
  assert.equal(await page.locator("canvas").count(), 0);
  await page.getByText(/Đã mở \d/).first().waitFor();

  step("a second tab asks for the passphrase, and signing out ends both");
  const tab = await anotherTab(desk);
  await openDocument(tab, second);
  await page.bringToFront();

  step("ten idle minutes hide everything");
  await desk.clock.install(); // of every page of the browser
  await tab.reload();
  await unlock(tab);
  await openDocument(tab, second);
  await desk.clock.fastForward("10:30");
  await tab.getByRole("heading", { name: "Đã ẩn sau 10 phút" }).waitFor();
  assert.equal(await tab.locator("canvas").count(), 0);
  await lookAllRound(tab, "hidden");
  await tab.getByRole("button", { name: "Tiếp tục" }).click();
  await tab.getByLabel("Cụm mật khẩu của khóa", { exact: true }).waitFor();
  await lookAllRound(tab, "unlock");
  await unlock(tab);
  await openDocument(tab, second);
  await page.bringToFront();
  await page.reload();
  await unlock(page);

  step("a recalled document says when, by whom and why");
  await openDocument(page, soon);
  niem("an.nv", "recall", soon, "--reason", "Đã có bản thay thế", "--yes");
  await page.reload();
  await unlock(page);
  await page.getByRole("button", { name: "Mở văn bản" }).click();
  await page.getByText("Lý do: Đã có bản thay thế").waitFor();
  assert.match(await page.locator("main").innerText(), /0419\/BC-SYT đã bị thu hồi lúc .*bởi/);
  await lookAllRound(page, "recalled");

  step("another browser joins by comparing a code");
  const phone = await open(PHONE, { deviceScaleFactor: 3, hasTouch: true });
  const other = await visit(phone);
  noteViews(other);
  await signIn(other, READER);
  await other.getByRole("heading", { name: "Thêm trình duyệt này" }).waitFor();
  await lookAllRound(other, "join");
  await other.getByLabel("Tên của máy này").fill("Điện thoại của tôi");
  await typePassphrase(other);
  await other.getByRole("button", { name: "Xin thêm" }).click();
  await page.goto(`${stage.address}/#/keys`);
  await page.getByRole("button", { name: "Tôi đang cầm máy đó" }).click();
  const code = await other.locator(".big-code").innerText();
  await look(other, "join-code");
  await page.getByLabel("Mã chín chữ số").fill(code);
  await look(page, "approve");
  await page.getByRole("button", { name: "Cho vào" }).click();
  await page.getByText("nay là một thiết bị của bạn").waitFor();
  await openDocument(other, second);
  await traced(other, second);
  await lookAllRound(page, "keys");
  await page.getByText("Ít nhất 1 trong 1 bên phải xác nhận nhật ký:").scrollIntoViewIfNeeded();
  await look(page, "keys-pinned");

  step("a thousand documents are usable at once");
  await page.route("**/api/inbox", async (route) => {
    const answer = await route.fetch();
    const [one] = (await answer.json()) as Record<string, unknown>[];
    await route.fulfill({ response: answer, json: Array.from({ length: 1000 }, (_, n) => ({ ...one, document: n.toString(2).padStart(26, "a").replaceAll("0", "b").replaceAll("1", "c") })) });
  });
  const asked = Date.now();
  await page.goto(`${stage.address}/#/inbox`);
  await page.getByText("1000 văn bản").waitFor();
  const listed = Date.now();
  await page.locator(".documents .subject:not(.sealed)").first().waitFor();
  console.log(`  listed after ${listed - asked} ms, first subjects after ${Date.now() - asked} ms`);
  await page.getByRole("button", { name: "Hiện thêm 50 văn bản" }).click();
  await page.locator(".documents li").nth(99).waitFor();
  assert.equal(await page.locator(".documents li").count(), 100);
  await page.unroute("**/api/inbox");

  step("sessions and sent documents");
  await page.goto(`${stage.address}/#/sessions`);
  await page.getByText("phiên này").waitFor();
  await lookAllRound(page, "sessions");
  await page.goto(`${stage.address}/#/sent`);
  await page.getByText("Chưa có văn bản nào").waitFor();
  await look(page, "sent");
  await page.goto(`${stage.address}/#/design`);
  await lookAllRound(page, "design");
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "design-dark");
  await page.goto(`${stage.address}/#/inbox`);
  await look(page, "inbox-dark");
  await page.emulateMedia({ colorScheme: "light" });

  step("an ended session leads to the door, and back to the same document");
  await openDocument(page, second);
  await phone.close();
  await desk.clearCookies({ name: "__Host-niem" });
  await page.goto(`${stage.address}/#/inbox`);
  await page.getByText("Phiên làm việc đã kết thúc").waitFor();
  assert.equal(await page.locator("canvas").count(), 0);
  await lookAllRound(page, "ended");
  const named = page.waitForResponse((r) => r.url().endsWith("/api/session/device"));
  await signIn(page, READER);
  await page.getByRole("heading", { name: "Văn bản đến" }).waitFor();
  assert.equal((await named).status(), 204, "the session ends with its device");
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await tab.getByText("Bạn đã đăng xuất").waitFor();
  assert.equal(await tab.locator("canvas").count(), 0);

  step("the doors that only some people pass");
  await lookAtDoors();
  /** Takes a picture of the screen, and has the sender trace it. */
  async function traced(viewer: Page, document: string): Promise<void> {
    assert.ok(await paper(viewer, 0));
    const scale = await viewer.evaluate(() => devicePixelRatio);
    const shot = join(stage.shots, `leak-${scale}.png`);
    await viewer.locator(".scroller").screenshot({ path: shot, animations: "disabled", scale: "device" });
    const verdict = niem("an.nv", "trace", document, shot);
    assert.equal(verdict["verdict"], "accused", JSON.stringify(verdict));
    assert.equal(verdict["recipient"], READER);
    const code = views.get(viewer)?.slice(0, 12).toUpperCase() ?? "";
    const sessions = (verdict["viewings"] as { code: string; how: string }[]).filter((one) => one.code.replaceAll("-", "").toUpperCase() === code);
    assert.ok(code !== "" && sessions.length > 0, `the session of ${code} at scale ${scale}: ${JSON.stringify(verdict["viewings"])}`);
    console.log(`  scale ${scale}: ${verdict["verdict"]} ${verdict["recipient"]}, log10 p ${verdict["log10_p"]}, session ${code} read ${sessions.map((one) => one.how).join(", ")}`);
  }
}

tell(main);
