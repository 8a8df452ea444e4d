import assert from "node:assert/strict";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { arrive, drawn, openDocument } from "./acts.js";
import { review, seal, sent } from "./writing.js";
import { lookAllRound, niem, send, stage, step, tell } from "./stage.js";

/** What becomes of a document after it was sent: received, returned, reported, recalled, asked for. */
tell(async () => {
  step("two recipients come in");
  const [clerk, colleague] = [await arrive("lan.ht"), await arrive("yen.lh")];
  const list = send("Danh sách tiếp xúc gần phường Vỹ Dạ", "--to", "lan.ht,yen.lh", "--number", "0431", "--urgency", "khan");
  const report = send("Báo cáo giám sát tuần 48", "--to", "lan.ht,yen.lh", "--number", "0432");

  step("a badge says that something has come");
  await lookUp(clerk.page);
  await clerk.page.locator("nav .badge").getByText("2").waitFor();
  assert.match(await clerk.page.title(), /^\(2\)/);
  await clerk.page.getByRole("link", { name: /Thông báo/ }).click();
  await clerk.page.getByText("Có văn bản đến").first().waitFor();
  await clerk.page.locator("nav .badge").waitFor({ state: "detached" });
  await lookAllRound(clerk.page, "notices");

  step("the clerk acknowledges one, opens it, and returns the other");
  await to(clerk.page, `doc/${list}`);
  await clerk.page.getByRole("button", { name: "Xác nhận đã tiếp nhận" }).click();
  await clerk.page.getByText("Bạn đã xác nhận tiếp nhận lúc").waitFor();
  await openDocument(clerk.page, list);
  await clerk.page.getByText("Bạn đã xác nhận tiếp nhận lúc").waitFor();
  await lookAllRound(clerk.page, "viewer-acts");
  await to(clerk.page, `doc/${report}`);
  await clerk.page.getByRole("button", { name: "Trả lại…" }).click();
  await clerk.page.getByLabel("Lý do trả lại").fill("Gửi nhầm bộ phận");
  await lookAllRound(clerk.page, "return");
  await clerk.page.getByRole("button", { name: "Trả lại văn bản" }).click();
  await clerk.page.getByText("0432/BC-SYT").waitFor();
  await clerk.page.getByRole("heading", { level: 1, name: "Đã trả lại" }).waitFor();

  step("the colleague reports what is outside her remit to the leader");
  await to(colleague.page, `doc/${list}`);
  await colleague.page.getByRole("button", { name: "Không thuộc phạm vi xử lý" }).click();
  await colleague.page.getByLabel("Lời báo cáo lãnh đạo").fill("Danh sách của phường khác");
  await colleague.page.getByRole("button", { name: "Báo cáo lãnh đạo", exact: true }).click();
  await colleague.page.getByRole("heading", { level: 1, name: "Báo ngoài phạm vi" }).waitFor();
  const told = niem("dung.pm", "notices") as unknown as { notices: { kind: string; text?: string; document: string }[] };
  assert.ok(told.notices.some((n) => n.kind === "unit_reported" && n.text === "Danh sách của phường khác" && n.document === list));
  await to(clerk.page, "inbox");
  await clerk.page.getByLabel("Lọc theo trạng thái").selectOption("GivenUp");
  await clerk.page.getByText("1 văn bản").waitFor();
  await lookAllRound(clerk.page, "inbox-filtered");

  step("the sender sees each state, and his own document with his own marks");
  const sender = await arrive("an.nv");
  await to(sender.page, "sent");
  await sender.page.getByText("Báo cáo giám sát tuần 48").waitFor();
  await lookAllRound(sender.page, "sent-states");
  await sender.page.getByText("Báo cáo giám sát tuần 48").click();
  await sender.page.getByText("Lý do: Gửi nhầm bộ phận").waitFor();
  await to(sender.page, `sent-doc/${list}`);
  await sender.page.getByText("Báo không thuộc phạm vi xử lý").waitFor();
  await lookAllRound(sender.page, "sent-document");
  await sender.page.getByRole("link", { name: "Xem văn bản này" }).click();
  await sender.page.getByRole("button", { name: "Mở văn bản" }).click();
  await drawn(sender.page, 0);
  const shot = join(stage.shots, "own-look.png");
  await sender.page.locator(".scroller").screenshot({ path: shot, animations: "disabled" });
  await lookAllRound(sender.page, "own-look");
  await sender.page.getByRole("link", { name: "Trở lại trạng thái gửi" }).click();

  step("the sender recalls it");
  await sender.page.getByRole("link", { name: "Thu hồi văn bản" }).click();
  await sender.page.getByText("1 người đã mở:").waitFor();
  await sender.page.getByLabel("Lý do thu hồi").fill("Có bản đính chính");
  await lookAllRound(sender.page, "recall");
  await sender.page.getByRole("button", { name: "Thu hồi từ 2 người" }).click();
  await sender.page.getByRole("heading", { level: 1, name: "Đã thu hồi văn bản" }).waitFor();
  assert.match(await sender.page.locator("main").innerText(), /Đã mở trước khi thu hồi: .*lan\.ht/);
  await lookAllRound(sender.page, "recall-done");

  step("the clerk asks for access on the recalled page, and is answered");
  await to(clerk.page, `doc/${list}`);
  await clerk.page.getByRole("button", { name: "Mở văn bản" }).click();
  await clerk.page.getByText("Lý do: Có bản đính chính").waitFor();
  await clerk.page.getByLabel("Vì sao bạn cần xem").fill("Đang vào sổ văn bản đến");
  await lookAllRound(clerk.page, "request-access");
  await clerk.page.getByRole("button", { name: "Gửi đề nghị" }).click();
  await clerk.page.getByText("Đề nghị của bạn đã được ghi").waitFor();
  await to(sender.page, `sent-doc/${list}`);
  await sender.page.getByText("Lý do: Đang vào sổ văn bản đến").waitFor();
  await lookAllRound(sender.page, "requests");
  await sender.page.getByRole("button", { name: "Từ chối" }).click();
  await sender.page.getByLabel("Lý do từ chối").fill("Chờ bản đính chính");
  await sender.page.getByRole("button", { name: "Từ chối" }).click();
  await sender.page.getByText("Lý do: Đang vào sổ văn bản đến").waitFor({ state: "detached" });
  await to(clerk.page, "notices");
  await clerk.page.getByText("Đề nghị xem của bạn bị từ chối").waitFor();

  step("asked once more, the sender agrees: the new send is filled in");
  await to(clerk.page, `doc/${list}`);
  await clerk.page.getByRole("button", { name: "Mở văn bản" }).click();
  await clerk.page.getByLabel("Vì sao bạn cần xem").fill("Cần bản đính chính");
  await clerk.page.getByRole("button", { name: "Gửi đề nghị" }).click();
  await clerk.page.getByText("Đề nghị của bạn đã được ghi").waitFor();
  await to(sender.page, `sent-doc/${report}`);
  await to(sender.page, `sent-doc/${list}`);
  await sender.page.getByRole("button", { name: "Đồng ý và gửi lại" }).click();
  await sender.page.getByRole("button", { name: "Soạn văn bản gửi lại" }).click();
  await sender.page.locator(".chosen li").filter({ hasText: "lan.ht" }).waitFor();
  assert.equal(await sender.page.getByLabel("Trích yếu").inputValue(), "Danh sách tiếp xúc gần phường Vỹ Dạ");
  assert.equal(await sender.page.getByLabel("Số", { exact: true }).inputValue(), "0431");
  assert.equal(await sender.page.getByLabel("Độ khẩn").inputValue(), "khan");
  await sender.page.getByText("Chưa có trang nào", { exact: true }).waitFor();
  await lookAllRound(sender.page, "send-again");

  step("a key that nobody has confirmed is sealed to only by a sender who says so");
  await sender.page.getByRole("button", { name: "Lấy lại bản gốc đã gửi" }).click();
  await sender.page.locator(".papers-bar").waitFor();
  await sender.page.getByText("bao-cao-nhanh.pdf").first().waitFor();
  await review(sender.page);
  await sender.page.getByText("1 người có khóa chưa được xác nhận").waitFor();
  await lookAllRound(sender.page, "review-unconfirmed");
  const sealing = sender.page.getByRole("button", { name: "Niêm phong và gửi" });
  assert.equal(await sealing.getAttribute("aria-disabled"), "true");
  await sealing.dispatchEvent("click"); // says nothing and does nothing
  await seal(sender.page);
  await sent(sender.page);
  await to(clerk.page, "sessions");
  await to(clerk.page, "inbox");
  await clerk.page.locator("li.unread").filter({ hasText: "Danh sách tiếp xúc gần phường Vỹ Dạ" }).waitFor();

  step("nobody learns whether a document exists by asking for it");
  await to(colleague.page, `doc/${"a".repeat(26)}`);
  await colleague.page.getByLabel("Vì sao bạn cần xem").fill("Có người nhắc tới");
  await colleague.page.getByRole("button", { name: "Gửi đề nghị" }).click();
  await colleague.page.getByText("Đề nghị của bạn đã được ghi").waitFor();

  step("a picture of the sender's own look traces to the sender");
  const verdict = niem("an.nv", "trace", list, shot);
  assert.equal(verdict["verdict"], "accused", JSON.stringify(verdict));
});

/** Goes to a screen within the page, so that the key stays unlocked. */
async function to(page: Page, screen: string): Promise<void> {
  await page.goto(`${stage.address}/#/${screen}`);
}

/** The page asks for notices when somebody comes back to it. */
async function lookUp(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
}
