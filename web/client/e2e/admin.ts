import assert from "node:assert/strict";

import type { Locator, Page } from "playwright-core";

import { acceptRules, arrive, signIn, stepUp, typePassphrase } from "./acts.js";
import { dayAhead } from "../src/app/send/moments.js";
import { plain } from "../src/app/text/text.js";
import { look, lookAllRound, open, stage, step, tell, visit } from "./stage.js";

/** Somebody comes to work here: nominated, approved, a new password, locked and unlocked, a key confirmed. */
const [LEADER, OFFICER, NEWCOMER] = ["quynh.nt", "hoa.vt", "vy.nt"];
const PASSWORD = "Mua-xuan-2026-Hue";

const go = (page: Page, hash: string) => page.goto(`${stage.address}/${hash}`);

/** Does what asks before it is done, and waits for the page to say that it was. */
async function act(page: Page, button: string, said: string, field?: string, value = ""): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: button, exact: true });
  if (field) await dialog.getByLabel(field).fill(value);
  await look(page, `act-${plain(button).replaceAll(" ", "-")}`);
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await page.getByText(said).waitFor();
}

/** Sends a dialog's form, with a fresh proof of the person where one is due. */
async function confirmed(page: Page, who: string, dialog: Locator, button: string, then: Locator): Promise<void> {
  await dialog.getByRole("button", { name: button, exact: true }).click();
  const proof = page.getByRole("dialog", { name: "Xác nhận lại là bạn" });
  await then.or(proof).first().waitFor();
  if (await proof.isVisible()) await stepUp(page, who);
  await then.waitFor();
}

tell(async () => {
  step("the unit's leader nominates");
  const leader = await arrive(LEADER);
  await go(leader.page, "#/roster");
  await leader.page.getByText("Đề cử người vào danh sách").click();
  await leader.page.getByLabel("Tên đăng nhập của người được đề cử").fill("khong.co");
  await leader.page.getByLabel("Số văn bản đề cử").fill("31/TTr-NVY");
  await leader.page.getByRole("button", { name: "Gửi đề cử" }).click();
  await leader.page.getByRole("alert").waitFor();
  await leader.page.getByLabel("Tên đăng nhập của người được đề cử").fill(NEWCOMER);
  await leader.page.getByRole("button", { name: "Gửi đề cử" }).click();
  await leader.page.getByText(`Đã đề cử ${NEWCOMER}`).waitFor();
  await leader.page.getByRole("link", { name: /vy\.nt/ }).waitFor();
  await look(leader.page, "roster-leader");

  step("a security officer approves");
  const officer = await arrive(OFFICER);
  await officer.page.getByRole("link", { name: "Quản trị" }).click();
  await officer.page.getByRole("link", { name: "Danh sách truy cập" }).click();
  await officer.page.getByRole("button", { name: /Chờ phê duyệt/ }).click();
  await lookAllRound(officer.page, "roster");
  await officer.page.getByRole("link", { name: /vy\.nt/ }).click();
  await officer.page.getByRole("heading", { name: "Quyền truy cập" }).waitFor();
  await look(officer.page, "person-nominated");
  await act(officer.page, "Phê duyệt", "Đã phê duyệt", "Số quyết định", "09/QĐ-SYT");

  step("the newcomer changes the password that the directory wants changed");
  const newcomer = await open();
  const page = await visit(newcomer);
  await signIn(page, NEWCOMER);
  await page.getByRole("heading", { name: "Đổi mật khẩu" }).waitFor();
  await page.getByLabel("Mật khẩu mới", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Nhập lại mật khẩu mới").fill("khac");
  await page.getByText("Hai lần nhập không giống nhau").waitFor();
  await lookAllRound(page, "must-change");
  await page.getByLabel("Nhập lại mật khẩu mới").fill(PASSWORD);
  await page.getByRole("button", { name: "Đổi mật khẩu và đăng nhập" }).click();
  await acceptRules(page);
  await typePassphrase(page);
  await page.getByRole("button", { name: "Tạo khóa" }).click();
  await page.getByRole("heading", { name: "Văn bản đến" }).waitFor();
  await page.getByRole("link", { name: "Khóa" }).click();
  const fingerprint = await page.locator("dl.facts code").first().innerText();

  step("a guesser locks the account for devices not known");
  const guesser = await open();
  const door = await visit(guesser);
  for (let i = 0; i < 5; i++) {
    const refused = door.waitForResponse((answer) => answer.url().endsWith("/api/session"));
    await signIn(door, NEWCOMER, `Doan-mo-${i}`);
    await refused;
  }
  await signIn(door, NEWCOMER, PASSWORD);
  await door.getByRole("alert").getByText("khóa").waitFor();
  await look(door, "locked");
  await go(officer.page, "#/people");
  await officer.page.getByText("Bị khóa lúc").waitFor();
  await officer.page.getByLabel("Họ tên hoặc tên đăng nhập").fill("vy");
  await officer.page.getByRole("button", { name: "Tìm người" }).click();
  await officer.page.getByRole("status").getByText("người").waitFor();
  await lookAllRound(officer.page, "people");
  await officer.page.locator(".documents").first().getByRole("link", { name: /vy\.nt/ }).click();
  await officer.page.getByRole("heading", { name: "Tài khoản đang bị khóa" }).waitFor();
  await look(officer.page, "person-locked");
  await act(officer.page, "Mở khóa tài khoản", "Đã mở khóa tài khoản", "Lý do", "Đã gọi điện hỏi: không phải chị Vy nhập");
  await officer.page.getByRole("heading", { name: "Tài khoản đang bị khóa" }).waitFor({ state: "detached" });

  step("on a machine not known she waits, so that the directory does not lock her; on her own she does not");
  await signIn(door, NEWCOMER, PASSWORD);
  await door.getByRole("alert").getByText("nửa giờ").waitFor();
  await guesser.close();
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await signIn(page, NEWCOMER, PASSWORD);
  await page.getByRole("heading", { name: "Mở khóa" }).waitFor();

  step("a registrar compares the fingerprint that the owner reads");
  assert.match(fingerprint, /^([0-9a-f]{4} ?){8}$/);
  await officer.page.getByRole("button", { name: "Xác nhận khóa" }).click();
  const dialog = officer.page.getByRole("dialog", { name: "Xác nhận khóa" });
  await dialog.getByLabel("Dấu vân tay mà chủ khóa đọc").fill("0000 1111 2222 3333 4444 5555 6666 7777");
  await dialog.getByRole("button", { name: "Xác nhận khóa" }).click();
  await dialog.getByRole("alert").getByText("KHÔNG khớp").waitFor();
  await dialog.getByRole("button", { name: "Hủy" }).click();
  await act(officer.page, "Xác nhận khóa", "Đã xác nhận khóa", "Dấu vân tay mà chủ khóa đọc", fingerprint);
  await officer.page.getByText("đã xác nhận", { exact: true }).waitFor();
  await lookAllRound(officer.page, "person");

  step("the leader lends her role for a time, not for too long");
  const lead = leader.page;
  await go(lead, `#/person/${NEWCOMER}`);
  await lead.getByRole("button", { name: "Ủy quyền vai trò" }).click();
  const lending = lead.getByRole("dialog", { name: "Ủy quyền vai trò" });
  await lending.getByLabel("Đến hết ngày").fill(dayAhead(120));
  await lending.getByLabel("Lý do").fill("Đi công tác");
  await confirmed(lead, LEADER, lending, "Ủy quyền vai trò", lending.getByRole("alert").getByText("90 ngày"));
  await lookAllRound(lead, "lend");
  await lending.getByLabel("Đến hết ngày").fill(dayAhead(10));
  await confirmed(lead, LEADER, lending, "Ủy quyền vai trò", lead.getByText("Đã ủy quyền Lãnh đạo cho"));
  await lending.waitFor({ state: "hidden" });
  await look(lead, "person-lent");
  await act(lead, "Kết thúc ủy quyền", "Đã kết thúc ủy quyền");

  step("a decision to leave is entered, stands on the list, and is cancelled");
  await go(lead, "#/moves");
  await lead.getByRole("main").getByRole("link", { name: "Danh sách truy cập" }).last().click();
  await lead.getByRole("link", { name: /vy\.nt/ }).click();
  await lead.getByRole("button", { name: "Nhập quyết định" }).click();
  const leaving = lead.getByRole("dialog", { name: "Nhập quyết định" });
  await leaving.getByLabel("Loại quyết định").selectOption("transfer");
  await leaving.getByLabel("Số quyết định").fill("15/QĐ-SYT");
  await leaving.getByLabel("Ngày có hiệu lực").fill(dayAhead(-1));
  await leaving.getByText("hết quyền NGAY").waitFor();
  await leaving.getByLabel("Ngày có hiệu lực").fill(dayAhead(30));
  await leaving.getByText("Hết quyền lúc").waitFor();
  await leaving.getByLabel("Bàn giao cho").selectOption(LEADER);
  await lookAllRound(lead, "leave");
  await confirmed(lead, LEADER, leaving, "Nhập quyết định", lead.getByText("Đã ghi quyết định của"));
  await leaving.waitFor({ state: "hidden" });
  await look(lead, "person-leaving");
  await go(officer.page, "#/moves");
  await officer.page.getByText("Chưa đến ngày").waitFor();
  await lookAllRound(officer.page, "moves");
  await act(officer.page, "Hủy quyết định", "Đã hủy quyết định", "Lý do", "Ở lại đơn vị");
  await leader.context.close();

  step("the state of the service");
  await go(officer.page, "#/status");
  await officer.page.getByText("Cơ sở dữ liệu", { exact: true }).waitFor();
  await lookAllRound(officer.page, "status");

  step("a reset that ends what the newcomer does");
  await go(officer.page, `#/person/${NEWCOMER}`);
  await act(officer.page, "Kết thúc mọi phiên", "Đã kết thúc");
  await page.goto(`${stage.address}/#/sessions`);
  await page.getByText("Phiên làm việc đã kết thúc").waitFor();
  await newcomer.close();
  await officer.context.close();
});
