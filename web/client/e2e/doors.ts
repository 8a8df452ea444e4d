import type { Page } from "playwright-core";

import { signIn } from "./acts.js";
import { lookAllRound, open, visit } from "./stage.js";

const PERSON = { id: "00000000-0000-4000-8000-000000000001", username: "dung.pm", full_name: "Phạm Minh Dũng", position: "Giám đốc", unit: "CDC", roles: ["leader"] };

/** Has the server's answers to some requests made up: for looks at screens that the story's reader does not come to. */
async function answer(page: Page, path: string, status: number, body: unknown): Promise<void> {
  await page.route(`**${path}`, (route) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) }));
}

/** The stages of a sign-in that only some people pass: a password to be changed, a second factor to be shown or enrolled. */
export async function lookAtDoors(): Promise<void> {
  const context = await open();
  const page = await visit(context);

  await answer(page, "/api/session", 403, { error: { code: "password_must_change", message: { vi: "x", en: "x" } } });
  await signIn(page, "vy.nt");
  await page.getByRole("heading", { name: "Đổi mật khẩu" }).waitFor();
  await page.getByLabel("Mật khẩu mới", { exact: true }).fill("Mat-khau-moi-1");
  await page.getByLabel("Nhập lại mật khẩu mới").fill("khac");
  await page.getByText("Hai lần nhập không giống nhau").waitFor();
  await lookAllRound(page, "must-change");

  await answer(page, "/api/me", 200, { person: PERSON, key: null, time: "2026-11-25T02:00:00Z", stage: "prove_factor" });
  await page.reload();
  await page.getByRole("heading", { name: "Xác thực hai bước" }).waitFor();
  await lookAllRound(page, "factor");

  await page.unroute("**/api/me");
  await answer(page, "/api/me", 200, { person: PERSON, key: null, time: "2026-11-25T02:00:00Z", stage: "enrol_factor" });
  await answer(page, "/api/factor/totp", 200, { url: "otpauth://totp/Ni%C3%AAm%20Phong:dung.pm?issuer=Niem%20Phong&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });
  await answer(page, "/api/factor/totp/confirm", 200, { recovery_codes: Array.from({ length: 10 }, (_, i) => `k7m2-${1000 + 37 * i}-pq4t`) });
  await page.reload();
  await page.getByRole("button", { name: "Bắt đầu đăng ký" }).click();
  await page.getByRole("img", { name: "Mã QR" }).waitFor();
  await lookAllRound(page, "enrol-factor");
  await page.getByLabel("Mã xác thực").fill("123456");
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await page.getByRole("heading", { name: "Mã dự phòng" }).waitFor();
  await lookAllRound(page, "recovery-codes");
  await context.close();
}
