import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { arrive } from "./acts.js";
import { lookAllRound, niem, stage, step, tell } from "./stage.js";

const SENDER = "an.nv";
const SUBJECT = "Danh sách F1 quán Hoa Sen tuần 47";

/** Fills the page of a new document, up to its review. */
async function write(page: Page, subject: string, recipients: readonly string[]): Promise<void> {
  await page.goto(`${stage.address}/#/send`);
  await page.getByRole("heading", { level: 1, name: "Gửi văn bản" }).waitFor();
  await page.locator('input[type="file"]').first().setInputFiles(stage.letter);
  await page.getByText(/3 trang/).first().waitFor();
  await page.getByLabel("Trích yếu").fill(subject);
  await page.getByLabel("Số", { exact: true }).fill("0420");
  for (const name of recipients) await choose(page, name);
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByLabel("Tìm người nhận hoặc danh sách").fill(name);
  await page.locator(".found button").filter({ hasText: name }).first().click();
  await page.locator(".chosen li").filter({ hasText: name }).waitFor();
}

async function review(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Xem lại trước khi gửi" }).click();
  await page.getByRole("heading", { name: "Xem lại trước khi niêm phong" }).waitFor();
}

async function seal(page: Page): Promise<void> {
  const knows = page.getByLabel("Tôi biết khóa chưa được xác nhận");
  if (await knows.isVisible()) await knows.check();
  await page.getByRole("button", { name: "Niêm phong và gửi" }).click();
}

async function sent(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1, name: "Đã gửi" }).waitFor({ timeout: 90_000 });
}

/** The newest document that somebody's command line finds with that subject. */
function arrived(username: string, subject: string): string {
  const { documents } = niem(username, "inbox") as unknown as { documents: { document: string; subject: string }[] };
  const found = documents.find((one) => one.subject === subject);
  assert.ok(found, `${username} has “${subject}”`);
  return found.document;
}

tell(async () => {
  const { context, page } = await arrive(SENDER);

  step("a document is written, with people told apart and a list");
  await write(page, SUBJECT, ["binh.tt", "to-dich-te"]);
  await page.getByLabel("Cho phép lưu bản sao").check(); // the command line opens copies
  await lookAllRound(page, "send");
  await review(page);
  await page.getByText("Máy chủ cho biết ai ở trong danh sách").waitFor();
  await page.getByRole("button", { name: "Xem thử" }).click();
  await page.waitForFunction(() => (document.querySelector<HTMLCanvasElement>("canvas.preview")?.width ?? 0) > 0);
  await lookAllRound(page, "review");

  step("it is sealed and sent, and the command line opens and traces it");
  await seal(page);
  await sent(page);
  await lookAllRound(page, "sent");
  const sentOne = arrived("binh.tt", SUBJECT);
  const out = join(mkdtempSync(join(tmpdir(), "niem-sent-")), "pages");
  const opened = niem("binh.tt", "open", sentOne, "--purpose", "dieu-tra", "--pages-to", out);
  const verdict = niem(SENDER, "trace", sentOne, String((opened["files"] as string[])[0]));
  assert.equal(verdict["recipient"], "binh.tt", JSON.stringify(verdict));

  await context.close();
});
