import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { strFromU8, unzipSync } from "fflate";
import type { Page } from "playwright-core";

import { arrive, openDocument } from "./acts.js";
import { look, lookAllRound, niem, PHONE, send, stage, step, tell, WIDE } from "./stage.js";

/** Who opened what: a leader and an inspector look, check against the log, carry off; a server that lies turns red. */

interface Trail {
  recipients: { person: { username: string }; opened: boolean; openings: { claimed_seconds: number; pages_served: number }[] }[];
  readers: { person: { username: string }; format?: string }[];
  entries: { index: number; record: string }[];
}

tell(async () => {
  step("two get a document, one opens it, a stranger tries");
  const sent = send("Báo cáo giám sát", "--to", "binh.tt,cuong.lq", "--number", "0431", "--urgency", "khan");
  assert.throws(() => niem("minh.bx", "open", sent, "--purpose", "dieu-tra", "--pages-to", join(stage.shots, "none")));
  const reader = await arrive("binh.tt");
  const claimed = reader.page.waitForResponse((answer) => answer.url().endsWith("/reading"));
  await openDocument(reader.page, sent);
  await reader.page.waitForTimeout(2_500); // that is how long it is read
  await reader.page.goBack();
  const answer = await claimed;
  assert.equal(answer.status(), 204, "the viewer says how long it was read");
  assert.equal(answer.request().headers()["niem-background"], "1", "which keeps no session alive");

  step("staff see their own record and nobody else's");
  await reader.page.goto(`${stage.address}/#/audit/${sent}`);
  await reader.page.getByText("Không tìm thấy").waitFor();
  await reader.page.goto(`${stage.address}/#/timeline/an.nv`);
  await reader.page.getByText("Bạn không có quyền").waitFor();
  assert.equal(await reader.page.getByRole("link", { name: "Giám sát" }).count(), 0);
  await reader.page.getByRole("link", { name: "Nhật ký" }).click();
  await reader.page.getByRole("heading", { name: "Nhật ký của tôi" }).waitFor();
  await reader.page.getByRole("link", { name: sent }).first().waitFor();
  await reader.context.close();

  step("the leader sees who has not opened first");
  const leader = await arrive("dung.pm");
  const page = leader.page;
  await page.goto(`${stage.address}/#/audit/${sent}`);
  await page.getByRole("heading", { name: "Ai đã mở văn bản 0431/BC-SYT" }).waitFor();
  const rows = page.locator("table.audit tbody tr");
  assert.match(await rows.nth(0).innerText(), /cuong\.lq[\s\S]*Chưa mở/);
  assert.match(await rows.nth(1).innerText(), /binh\.tt[\s\S]*Đã mở[\s\S]*\d trang[\s\S]*\d giây/);
  assert.match(await page.locator(".lines").first().innerText(), /minh\.bx[\s\S]*bị từ chối 1 lần/);

  step("every row is checked against the log in the browser");
  await verify(page, "Khớp nhật ký: cả");
  assert.equal(await page.locator(".untrue").count(), 0);
  assert.equal(await rows.getByText("Khớp nhật ký").count(), 2);
  await rows.nth(1).getByText("1 lần gần nhất").click();
  await lookAllRound(page, "audit");
  await page.evaluate(() => document.querySelector(".plot")?.scrollIntoView());
  await look(page, "audit-plot");
  await page.setViewportSize(PHONE);
  await page.evaluate(() => document.querySelector("table.audit")?.scrollIntoView());
  await look(page, "audit-rows");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Trạng thái").selectOption("unopened");
  assert.equal(await rows.count(), 1);
  await page.getByLabel("Trạng thái").selectOption("all");

  step("CSV and XLSX hold what is shown");
  const table = readFileSync(await saved(page, "Xuất CSV"), "utf8");
  assert.ok(table.startsWith("\ufeffNgười nhận,Tên đăng nhập,"), table.slice(0, 80));
  const lines = table.trim().split("\r\n").map((line) => line.split(","));
  assert.deepEqual(lines.slice(1).map((line) => [line[1], line[4]]), [["cuong.lq", "Chưa mở"], ["binh.tt", "Đã mở"]]);
  const parts = unzipSync(readFileSync(await saved(page, "Xuất XLSX")));
  const cells = [...strFromU8(parts["xl/worksheets/sheet1.xml"]!).matchAll(/<row r="(\d)">|<t xml:space="preserve">([^<]*)<\/t>/g)].map((m) => m[2] ?? `#${m[1]}`);
  assert.deepEqual(["#2", "#3"].map((row) => cells[cells.indexOf(row) + 2]), ["cuong.lq", "binh.tt"]);

  step("looking and exporting stand on the log");
  const trail = niem("dung.pm", "audit", sent) as unknown as Trail;
  assert.deepEqual(trail.readers.map((r) => [r.person.username, r.format ?? ""]), [["dung.pm", ""], ["dung.pm", "csv"], ["dung.pm", "xlsx"]]);

  step("a server that hides an opening is found");
  await lie(page, sent, (a) => Object.assign(a.recipients.find((r) => r.opened)!, { opened: false, first: null, last: null, views: 0, openings: [] }));
  await verify(page, "KHÔNG KHỚP NHẬT KÝ: 1/");
  assert.match(await page.locator("tr.untrue").innerText(), /binh\.tt[\s\S]*KHÔNG KHỚP/);
  await lookAllRound(page, "audit-false");

  step("and one that changes a record");
  await lie(page, sent, (a) => {
    const entry = a.entries.find((e) => atob(e.record).includes('"release.granted"'))!;
    entry.record = btoa(atob(entry.record).replace('"kind":"view"', '"kind":"copy"'));
  });
  await verify(page, "KHÔNG KHỚP NHẬT KÝ: 1/");
  assert.match(await page.locator("tr.untrue").innerText(), /binh\.tt[\s\S]*không có trong nhật ký/);
  await page.unrouteAll();

  step("the unit's board");
  await page.getByRole("link", { name: "Giám sát" }).click();
  await page.getByRole("heading", { name: "Bảng giám sát" }).waitFor();
  await page.getByLabel("Chiều").selectOption("sent");
  const item = page.locator(".documents > li", { hasText: "0431/BC-SYT" });
  await item.getByText("1/2 người đã mở").waitFor();
  await verify(page, "Khớp nhật ký: cả");
  assert.equal(await item.getByText("Khớp nhật ký").count(), 3);
  await lookAllRound(page, "board");

  step("the record of somebody of the unit, and of nobody else");
  await page.goto(`${stage.address}/#/timeline/an.nv`);
  await page.getByText("gửi văn bản").first().waitFor();
  await verify(page, "Khớp nhật ký: cả");
  await lookAllRound(page, "timeline");
  await page.getByText("Lọc", { exact: true }).first().click();
  await page.getByLabel("Loại việc").selectOption("audit");
  await page.getByRole("button", { name: "Lọc" }).click();
  await page.waitForFunction(() => !document.querySelector("table.audit")?.textContent?.includes("gửi văn bản"));
  await page.goto(`${stage.address}/#/timeline/binh.tt`);
  await page.getByText("Bạn không có quyền").waitFor();
  await leader.context.close();

  step("an inspector reads every unit's");
  const inspector = await arrive("khanh.dt", PHONE);
  await inspector.page.getByRole("link", { name: "Giám sát" }).click();
  await inspector.page.getByLabel("Đơn vị").waitFor();
  assert.ok((await inspector.page.getByLabel("Đơn vị").locator("option").count()) > 1);
  await inspector.page.goto(`${stage.address}/#/audit/${sent}`);
  await inspector.page.getByText("Ai đã xem nhật ký này").waitFor();
  await verify(inspector.page, "Khớp nhật ký: cả");
  await inspector.context.close();
});

/** Has the page check what it shows, and waits for what it finds. */
async function verify(page: Page, found: string): Promise<void> {
  await page.getByRole("button", { name: "Kiểm tra với nhật ký" }).click();
  await page.locator(".verify .alert").getByText(found).waitFor();
}

/** The server's next answers about a document, changed. */
async function lie(page: Page, document: string, change: (trail: Trail) => void): Promise<void> {
  await page.unrouteAll();
  await page.route(`**/api/documents/${document}/audit?proof=1`, async (route) => {
    const answer = await route.fetch();
    const trail = (await answer.json()) as Trail;
    change(trail);
    await route.fulfill({ response: answer, json: trail });
  });
  const read = page.waitForResponse((answer) => answer.url().includes("/audit?proof=1"));
  await page.getByRole("button", { name: "Tải lại" }).click();
  await read;
  await page.locator(".verify .alert").waitFor({ state: "detached" });
}

async function saved(page: Page, button: string): Promise<string> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return (await saving).path();
}
