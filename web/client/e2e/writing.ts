import assert from "node:assert/strict";

import type { Page } from "playwright-core";

import { declare } from "./acts.js";
import { niem, stage } from "./stage.js";

/** Fills the page of a new document, up to its review. */
export async function write(page: Page, subject: string, recipients: readonly string[], file = stage.letter): Promise<void> {
  await page.goto(`${stage.address}/#/send`);
  await page.getByRole("heading", { level: 1, name: "Gửi văn bản" }).waitFor();
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await page.locator(".papers-bar").waitFor();
  await page.getByLabel("Trích yếu").fill(subject);
  await page.getByLabel("Số", { exact: true }).fill("0420");
  for (const name of recipients) await choose(page, name);
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByLabel("Tìm người nhận hoặc danh sách").fill(name);
  await page.locator(".found button").filter({ hasText: name }).first().click();
  await page.locator(".chosen li").filter({ hasText: name }).waitFor();
}

export async function review(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Xem lại trước khi gửi" }).click();
  await page.getByRole("heading", { name: "Xem lại trước khi niêm phong" }).waitFor();
  await declare(page);
}

export async function seal(page: Page): Promise<void> {
  const knows = page.getByLabel("Tôi biết khóa chưa được xác nhận");
  if (await knows.isVisible()) await knows.check();
  await page.getByRole("button", { name: "Niêm phong và gửi" }).click();
}

export async function sent(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1, name: "Đã gửi" }).waitFor({ timeout: 90_000 });
}

/** The newest document that somebody's command line finds with that subject. */
export function arrived(username: string, subject: string): string {
  const { documents } = niem(username, "inbox") as unknown as { documents: { document: string; subject: string }[] };
  const found = documents.find((one) => one.subject === subject);
  assert.ok(found, `${username} has “${subject}”`);
  return found.document;
}
