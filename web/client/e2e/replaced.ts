import assert from "node:assert/strict";

import type { Page } from "playwright-core";

import { arrive, drawn, signIn, typePassphrase, unlock } from "./acts.js";
import { review, seal, sent, write } from "./writing.js";
import { look, lookAllRound, open, stage, step, tell, visit } from "./stage.js";

/** Somebody loses every device: two registrars sign for a new key, and the sender is told that it is another. */
const OWNER = "giang.nh";
const REGISTRARS = ["phuc.td", "quynh.nt"];
const SENDER = "minh.bx";
const SUBJECT = "Phiếu khai báo sự cố dữ liệu";

const go = (page: Page, screen: string) => page.goto(`${stage.address}/#/${screen}`);

const level1 = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

tell(async () => {
  step("she makes her key in a browser that is lost afterwards");
  const lost = await arrive(OWNER);
  await go(lost.page, "keys");
  const old = await lost.page.locator("dl.facts code").first().innerText();
  await lost.context.close();

  step("on a new machine she can only ask for another key");
  const fresh = await open();
  const page = await visit(fresh);
  await signIn(page, OWNER);
  await level1(page, "Thêm trình duyệt này").waitFor();
  await page.getByText("Tôi không còn thiết bị nào, hoặc đã quên cụm mật khẩu").click();
  const ask = page.locator("details").filter({ hasText: "Tôi không còn thiết bị nào" });
  await typePassphrase(ask);
  await lookAllRound(page, "key-lost");
  assert.equal(await ask.getByRole("button", { name: "Xin thay khóa" }).getAttribute("aria-disabled"), "true");
  await ask.getByLabel("Tôi hiểu.").check();
  await ask.getByRole("button", { name: "Xin thay khóa" }).click();
  await page.getByRole("heading", { name: "Đang chờ hai người xác nhận ký" }).waitFor();
  const waiting = page.getByRole("region", { name: "Đang chờ hai người xác nhận ký" });
  await waiting.getByText("0 trong 2 người đã ký").waitFor();

  step("she withdraws it, and asks once more");
  await waiting.getByRole("button", { name: "Rút đề nghị" }).click();
  await page.getByRole("dialog", { name: "Rút đề nghị" }).getByRole("button", { name: "Rút đề nghị" }).click();
  await waiting.waitFor({ state: "detached" });
  await page.getByText("Tôi không còn thiết bị nào, hoặc đã quên cụm mật khẩu").click();
  await typePassphrase(ask);
  await ask.getByLabel("Tôi hiểu.").check();
  await ask.getByRole("button", { name: "Xin thay khóa" }).click();
  await waiting.getByText("0 trong 2 người đã ký").waitFor();
  const fingerprint = await waiting.locator("code").innerText();
  assert.match(fingerprint, /^([0-9a-f]{4} ?){8}$/);
  assert.notEqual(fingerprint, old);
  await lookAllRound(page, "key-waiting");

  step("each of two registrars signs, one not twice");
  for (const [i, registrar] of REGISTRARS.entries()) {
    const officer = await arrive(registrar);
    await go(officer.page, `person/${OWNER}`);
    await officer.page.getByText(`Đã có ${i} trong 2 người xác nhận ký`).waitFor();
    await officer.page.getByRole("button", { name: "Ký cho thay khóa" }).click();
    const dialog = officer.page.getByRole("dialog", { name: "Ký cho thay khóa" });
    await dialog.getByLabel("Dấu vân tay của khóa mới").fill(i === 0 ? old : fingerprint);
    if (i === 0) {
      await dialog.getByRole("button", { name: "Ký cho thay khóa" }).click();
      await dialog.getByRole("alert").getByText("KHÔNG khớp").waitFor();
      await dialog.getByLabel("Dấu vân tay của khóa mới").fill(fingerprint);
      await look(officer.page, "act-sign-replacement");
    }
    await dialog.getByRole("button", { name: "Ký cho thay khóa" }).click();
    await officer.page.getByText(i === 0 ? "Cần thêm một người xác nhận nữa" : "Khóa mới đã có hiệu lực và được xác nhận").waitFor();
    if (i === 0) {
      await officer.page.getByRole("button", { name: "Ký cho thay khóa" }).click();
      await dialog.getByLabel("Dấu vân tay của khóa mới").fill(fingerprint);
      await dialog.getByRole("button", { name: "Ký cho thay khóa" }).click();
      await dialog.getByRole("alert").waitFor();
      await dialog.getByRole("button", { name: "Hủy" }).click();
      await look(officer.page, "person-replacing");
      await page.bringToFront();
      await waiting.getByText("1 trong 2 người đã ký").waitFor();
    }
    await officer.context.close();
  }

  step("her browser takes the new key up by itself");
  await page.bringToFront();
  await waiting.waitFor({ state: "detached" });
  await unlock(page);
  await page.getByText("đã xác nhận", { exact: true }).first().waitFor();
  assert.equal(await page.locator("dl.facts code").first().innerText(), fingerprint);
  await look(page, "key-replaced");

  step("a sender sees that the key is another, and she reads what is sent to it");
  const sender = await arrive(SENDER);
  await write(sender.page, SUBJECT, [OWNER]);
  await review(sender.page);
  await sender.page.getByText("Khóa này thay khóa cũ lúc").waitFor();
  await lookAllRound(sender.page, "review-renewed");
  await seal(sender.page);
  await sent(sender.page);
  await sender.context.close();
  await go(page, "inbox");
  await page.getByText(SUBJECT).click();
  await page.getByRole("button", { name: "Mở văn bản" }).click();
  await drawn(page, 0);
  await fresh.close();
});
