import type { BrowserContext, Page } from "playwright-core";

import { stage, visit } from "./stage.js";

export const PASSPHRASE = "Sông Hương 2026 êm";

/** Types user name and password at the door. */
export async function signIn(page: Page, username: string, password = stage.password): Promise<void> {
  await page.getByLabel("Tên đăng nhập hoặc thư điện tử").fill(username);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
}

export async function acceptRules(page: Page): Promise<void> {
  await page.getByLabel("Tôi đã đọc và cam kết tuân thủ quy định này.").check();
  await page.getByRole("button", { name: "Cam kết" }).click();
}

export async function typePassphrase(page: Page): Promise<void> {
  await page.getByLabel("Cụm mật khẩu mới", { exact: true }).first().fill(PASSPHRASE);
  await page.getByLabel("Nhập lại cụm mật khẩu", { exact: true }).fill(PASSPHRASE);
}

export async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Cụm mật khẩu của khóa", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Mở khóa" }).click();
}

/** Opens a document on a page where the key is unlocked, and waits for its first page. */
export async function openDocument(page: Page, document: string): Promise<void> {
  await page.bringToFront(); // what is behind draws nothing
  await page.goto(`${stage.address}/#/doc/${document}`);
  await page.getByRole("button", { name: "Mở văn bản" }).click();
  await drawn(page, 0);
}

/** Waits for a page's pixels. */
export async function drawn(page: Page, n: number): Promise<void> {
  await page.waitForFunction((n) => (document.querySelector<HTMLCanvasElement>(`[data-page="${n}"] canvas`)?.width ?? 0) > 0 && !document.querySelector(`[data-page="${n}"] .over`), n);
}

/** Whether a page shows light paper, as a drawn one does. */
export function paper(page: Page, n: number): Promise<boolean> {
  return page.evaluate((n) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-page="${n}"] canvas`);
    const pixel = canvas?.getContext("2d")?.getImageData(5, 5, 1, 1).data;
    return pixel !== undefined && pixel[0]! > 180;
  }, n);
}

/** Another tab of the same browser, with the key unlocked in it. */
export async function anotherTab(context: BrowserContext): Promise<Page> {
  const page = await visit(context, "#/keys");
  await unlock(page);
  return page;
}
