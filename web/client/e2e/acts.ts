import type { BrowserContext, Locator, Page } from "playwright-core";

import { code, hasPhone, keepSecret } from "./phone.js";
import { niemBeside, open, stage, visit, WIDE } from "./stage.js";

/*
How a story brings people in, each in a browser of his own:

    const { context, page } = await arrive("an.nv"); // at the inbox, own key unlocked
    await page.getByRole("button", { name: "…" }).click();
    await stepUp(page, "an.nv"); // where the act asks for a fresh proof
    niem("an.nv", "recall", document, …); // the same person's command line
    await context.close(); // at most five sessions a person

After a reload the key is locked: go to #/keys and unlock(page).
*/

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

export async function typePassphrase(page: Page | Locator): Promise<void> {
  await page.getByLabel("Cụm mật khẩu mới", { exact: true }).first().fill(PASSPHRASE);
  await page.getByLabel("Nhập lại cụm mật khẩu", { exact: true }).fill(PASSPHRASE);
}

export async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Cụm mật khẩu của khóa", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Mở khóa" }).click();
}

/** Opens a browser and brings one of the cast to his inbox in it, with his own key unlocked. */
export async function arrive(username: string, viewport = WIDE, more: Parameters<typeof open>[1] = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await open(viewport, more);
  const page = await visit(context);
  await signIn(page, username);
  await passDoors(page, username);
  if (await heading(page, "Tạo khóa").isVisible()) {
    await typePassphrase(page);
    await page.getByRole("button", { name: "Tạo khóa" }).click();
  } else {
    await join(page, username);
  }
  await heading(page, "Văn bản đến").waitFor();
  return { context, page };
}

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** Shows or enrols a second factor and acknowledges the rules, where that is due. */
async function passDoors(page: Page, username: string): Promise<void> {
  const [enrol, prove, rules] = [heading(page, "Đăng ký xác thực hai bước"), heading(page, "Xác thực hai bước"), heading(page, "Cam kết")];
  const inside = heading(page, "Thêm trình duyệt này").or(heading(page, "Tạo khóa"));
  await enrol.or(prove).or(rules).or(inside).first().waitFor();
  if (await enrol.isVisible()) {
    await enrolPhone(page, username);
  } else if (await prove.isVisible()) {
    await page.getByLabel("Mã xác thực").fill(code(username));
    await page.getByRole("button", { name: "Xác nhận" }).click();
  }
  await rules.or(inside).first().waitFor();
  if (await rules.isVisible()) await acceptRules(page);
  await inside.waitFor();
}

async function enrolPhone(page: Page, username: string): Promise<void> {
  const begun = page.waitForResponse((answer) => answer.url().endsWith("/api/factor/totp"));
  await page.getByRole("button", { name: "Bắt đầu đăng ký" }).click();
  keepSecret(username, ((await (await begun).json()) as { url: string }).url);
  await page.getByLabel("Mã xác thực").fill(code(username));
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await page.getByRole("button", { name: "Tôi đã cất các mã này" }).click();
}

/** Adds a browser to the person's devices, with a yes from the command line. */
async function join(page: Page, username: string): Promise<void> {
  await typePassphrase(page);
  const asked = page.waitForResponse((answer) => answer.url().endsWith("/api/joinings") && answer.request().method() === "POST");
  await page.getByRole("button", { name: "Xin thêm" }).click();
  const { id } = (await (await asked).json()) as { id: string };
  const approval = niemBeside(username, "keys", "approve", id, "--code", "-");
  const shown = page.locator(".big-code").innerText();
  approval.type(await Promise.race([shown, approval.ended.then(() => "")]));
  await approval.ended;
}

/** Gives the fresh proof that an act asks for. */
export async function stepUp(page: Page, username: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Xác nhận lại là bạn" });
  await dialog.getByLabel("Mật khẩu", { exact: true }).fill(stage.password);
  if (hasPhone(username)) await dialog.getByLabel("Mã xác thực").fill(code(username));
  await dialog.getByRole("button", { name: "Xác nhận" }).click();
  await dialog.waitFor({ state: "hidden" });
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

/** Answers what the check before sealing asks of an ordinary list of patients. */
export async function declare(page: Page): Promise<void> {
  await page.getByLabel("Tài liệu không đóng dấu MẬT").waitFor();
  await page.getByLabel("Tài liệu không đóng dấu MẬT").check();
  await page.getByLabel("Không có số liệu về bệnh truyền nhiễm mới").check();
  const none = page.getByRole("radio", { name: "Không có", exact: true });
  if (await none.isVisible()) await none.check();
  const reason = page.getByLabel("Lý do hoặc căn cứ pháp lý");
  if (await reason.isVisible()) {
    await reason.fill("Điều tra ổ dịch tuần 47");
    await page.getByLabel("Lãnh đạo phê duyệt", { exact: true }).fill("Phó Giám đốc, phiếu trình 15");
  }
}
