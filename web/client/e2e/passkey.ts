import assert from "node:assert/strict";

import type { Page } from "playwright-core";

import { arrive, signIn } from "./acts.js";
import { code, keepSecret, loseSecret } from "./phone.js";
import { lensOf, look, lookAllRound, stage, step, tell } from "./stage.js";

/** Passkeys: the second factor of somebody who needs none, and the passphrase's stand-in. */

const WHO = "cuong.lq";
stage.address = stage.address.replace("127.0.0.1", "localhost"); // passkeys belong to a name

/** Puts an authenticator with PRF into the page, whose owner always agrees. */
async function authenticator(page: Page): Promise<void> {
  const session = await lensOf(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

/** What the page sends of passkeys must hold nothing that unlocks. */
const sent: string[] = [];

tell(async () => {
  const { context, page } = await arrive(WHO);
  await authenticator(page);
  page.on("request", (request) => sent.push(request.postData() ?? ""));

  step("a passkey is added");
  await page.goto(`${stage.address}/#/sessions`);
  await page.getByText("Chưa đăng ký xác thực hai bước.").waitFor();
  await page.getByLabel("Tên để bạn nhận ra").fill("Máy trạm y tế");
  await page.getByRole("button", { name: "Thêm passkey" }).click();
  await page.getByRole("button", { name: "Tôi đã cất các mã này" }).waitFor();
  await look(page, "passkey-codes");
  await page.getByRole("button", { name: "Tôi đã cất các mã này" }).click();
  await page.getByRole("button", { name: "Gỡ: Máy trạm y tế" }).waitFor();
  await lookAllRound(page, "passkeys");

  step("it stands for the passphrase");
  await page.goto(`${stage.address}/#/keys`);
  await page.getByRole("button", { name: "Cho passkey mở khóa này" }).click();
  await page.getByText("Passkey mở khóa, từ").waitFor();
  await lookAllRound(page, "unlockers");
  await page.reload();
  await page.getByRole("button", { name: "Mở khóa bằng passkey" }).waitFor();
  await look(page, "unlock-passkey");
  await page.getByRole("button", { name: "Mở khóa bằng passkey" }).click();
  await page.getByText("Passkey mở khóa, từ").waitFor();

  step("neither the file alone nor another passkey opens the key");
  const kept = await page.evaluate(
    () =>
      new Promise<{ plain: string; wraps: number; readable: boolean }>((resolve, reject) => {
        const opening = indexedDB.open("niem");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction("people").objectStore("people").getAll();
          all.onsuccess = () => {
            const { device } = all.result[0] as { device: { wrap: CryptoKey; passkeys: { account: Uint8Array }[] } };
            resolve({ plain: new TextDecoder().decode(device.passkeys[0]!.account), wraps: device.passkeys.length, readable: device.wrap.extractable });
          };
        };
      }),
  );
  assert.equal(kept.wraps, 1);
  assert.ok(!kept.readable && !kept.plain.includes("AGE-SECRET-KEY") && kept.plain.includes("-> X25519") && !kept.plain.includes("-> scrypt"));

  step("it signs in");
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await signIn(page, WHO);
  await page.getByRole("button", { name: "Dùng passkey" }).waitFor();
  await lookAllRound(page, "factor-passkey");
  await page.getByRole("button", { name: "Dùng passkey" }).click();
  await page.getByRole("button", { name: "Mở khóa bằng passkey" }).click();
  await page.getByText("Passkey mở khóa, từ").waitFor();

  step("it proves afresh that it is the person");
  let asked = 0;
  await page.route("**/api/factor/codes", (route) =>
    asked++ === 0 ? route.fulfill({ status: 403, json: { error: { code: "step_up_required", message: { vi: "x", en: "x" }, details: { factor: true } } } }) : route.continue(),
  );
  await page.goto(`${stage.address}/#/sessions`);
  await page.getByRole("button", { name: "Tạo mã dự phòng mới" }).click();
  const dialog = page.getByRole("dialog", { name: "Xác nhận lại là bạn" });
  await dialog.getByLabel("Mật khẩu", { exact: true }).fill(stage.password);
  await dialog.getByRole("button", { name: "Dùng passkey" }).waitFor();
  await look(page, "step-up-passkey");
  await dialog.getByRole("button", { name: "Dùng passkey" }).click();
  await page.getByRole("button", { name: "Tôi đã cất các mã này" }).click();

  step("all of it is removed");
  await page.getByRole("button", { name: "Gỡ: Máy trạm y tế" }).click();
  await page.getByText("Chưa đăng ký xác thực hai bước.").waitFor();

  step("a phone's codes are enrolled there as well, and sign in");
  const begun = page.waitForResponse((answer) => answer.url().endsWith("/api/factor/totp"));
  await page.getByRole("button", { name: "Bắt đầu đăng ký" }).click();
  keepSecret(WHO, ((await (await begun).json()) as { url: string }).url);
  await page.getByLabel("Mã xác thực").fill(code(WHO));
  await page.getByRole("button", { name: "Xác nhận", exact: true }).click();
  await page.getByRole("button", { name: "Tôi đã cất các mã này" }).click();
  await look(page, "phone");
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await signIn(page, WHO);
  await page.getByLabel("Mã xác thực").fill(code(WHO));
  await page.getByRole("button", { name: "Xác nhận", exact: true }).click();
  await page.getByRole("button", { name: /^Gỡ: / }).click();
  await page.getByText("Chưa đăng ký xác thực hai bước.").waitFor();
  loseSecret(WHO);

  step("a server that names other witnesses is shown beside those that are pinned, and changes nothing");
  const stranger = "nguoi-la.example+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  await page.route("**/api/config", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), witnesses: [stranger], quorum: 1 } });
  });
  await page.reload();
  await page.goto(`${stage.address}/#/keys`);
  const others = page.locator(".alert.warning").filter({ hasText: "nguoi-la.example" });
  await others.waitFor();
  await look(page, "witnesses-changed");
  const pinned = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open("niem");
        opening.onsuccess = () => {
          const all = opening.result.transaction("people").objectStore("people").getAll();
          all.onsuccess = () => resolve(JSON.stringify(all.result.map((one: { desk: object }) => one.desk)));
        };
      }),
  );
  assert.ok(!pinned.includes("nguoi-la.example"), "taken without being asked");
  await page.unroute("**/api/config");
  await page.reload();
  await page.getByRole("heading", { name: "Mở khóa" }).waitFor();
  await others.waitFor({ state: "detached" });
  assert.ok(sent.some((body) => body.includes("clientDataJSON")) && !sent.some((body) => body.includes("prf")));
  await context.close();
});
