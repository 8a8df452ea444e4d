import assert from "node:assert/strict";

import type { Page } from "playwright-core";

import { arrive, declare } from "./acts.js";
import { filledIn, written } from "./pdfs.js";
import { lookAllRound, niem, stage, step, tell } from "./stage.js";

const SENDER = "yen.lh";
const HEAD = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 15/BC-SYT"];

/** Writes a document of these lines, up to its review. */
async function review(page: Page, name: string, papers: readonly string[] | Buffer, subject = "Báo cáo tuần 47", of = "sensitive"): Promise<void> {
  await page.goto(`${stage.address}/#/inbox`);
  await page.goto(`${stage.address}/#/send`);
  await page.getByRole("heading", { level: 1, name: "Gửi văn bản" }).waitFor();
  await page.getByRole("button", { name: "Xóa hết, soạn lại" }).click();
  await page.locator('input[type="file"]').first().setInputFiles({ name, mimeType: "application/pdf", buffer: Buffer.isBuffer(papers) ? papers : written(papers as readonly string[]) });
  await page.getByText(/1 trang/).first().waitFor();
  await page.getByLabel("Trích yếu").fill(subject);
  await page.getByLabel("Dữ liệu cá nhân").selectOption(of);
  await page.getByLabel("Tìm người nhận hoặc danh sách").fill("binh.tt");
  await page.locator(".found button").filter({ hasText: "binh.tt" }).first().click();
  await page.getByRole("button", { name: "Xem lại trước khi gửi" }).click();
  await page.getByRole("heading", { name: "Xem lại trước khi niêm phong" }).waitFor();
  await page.getByLabel("Tài liệu không đóng dấu MẬT").waitFor();
}

const verdict = (page: Page, said: string) => page.locator(".checking .alert > strong", { hasText: said }).first().waitFor();
const sends = (page: Page) => page.getByRole("button", { name: "Niêm phong và gửi" });

async function held(page: Page): Promise<void> {
  assert.equal(await sends(page).getAttribute("aria-disabled"), "true");
}

tell(async () => {
  const { context, page } = await arrive(SENDER);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url() + (request.postData() ?? "")));

  step("a mark of secrecy in the head refuses, whatever is declared");
  await review(page, "cong-van.pdf", ["MẬT", ...HEAD, "Nội dung"]);
  await declare(page);
  await verdict(page, "Không được gửi qua hệ thống này");
  await held(page);
  await lookAllRound(page, "check-secret");

  step("the gall bladder passes, once the sender has declared");
  await review(page, "sieu-am.pdf", [...HEAD, "Túi mật không sỏi, mật độ đều"], "Kết quả siêu âm túi mật", "none");
  await verdict(page, "Cần bạn trả lời trước khi gửi");
  await held(page);
  await declare(page);
  await verdict(page, "Không thấy dữ liệu cá nhân hay dấu mật");

  step("what was filled into a form is read, too");
  await review(page, "phieu.pdf", filledIn("CCCD 079185012345"), "Phieu", "none");
  await verdict(page, "Mức dữ liệu cá nhân đã chọn quá thấp");
  await page.getByText("Căn cước: 1").waitFor();

  step("a list of persons raises the class and wants the leader's approval");
  const people = Array.from({ length: 12 }, (_, i) => `${i + 1} Nguyễn Thị Mẫu ${"ABCDEGHIKLMN"[i]} 19${60 + i} dương tính`);
  await review(page, "danh-sach.pdf", [...HEAD, "STT Họ và tên Năm sinh Kết quả", ...people, "CCCD 079185012345"], "Danh sách", "none");
  await verdict(page, "Cần lý do và lãnh đạo phê duyệt");
  await page.getByText("Ước tính 12 người").waitFor();
  await page.locator(".finds summary").first().click();
  await page.getByText("•••••••••345").waitFor();
  await lookAllRound(page, "check-list");
  await declare(page);
  await verdict(page, "Mức dữ liệu cá nhân đã chọn quá thấp");
  await held(page);
  await page.getByRole("button", { name: "Chọn: Có dữ liệu cá nhân nhạy cảm" }).click();
  await verdict(page, "Có dữ liệu cá nhân; được gửi với mức bảo vệ đã chọn");

  step("it goes, and the log holds numbers and the approval alone");
  const knows = page.getByLabel("Tôi biết khóa chưa được xác nhận");
  if (await knows.isVisible()) await knows.check();
  await sends(page).click();
  await page.getByRole("heading", { level: 1, name: "Đã gửi" }).waitFor({ timeout: 90_000 });
  const { documents } = niem(SENDER, "sent") as unknown as { documents: { document: string; subject: string }[] };
  const { document } = documents.find(({ subject }) => subject === "Danh sách")!;
  const { events } = niem(SENDER, "audit", document) as unknown as { events?: { kind: string; details: Record<string, string> }[] };
  const sent = events?.find(({ kind }) => kind === "document.sent");
  if (sent) assert.match(sent.details["check"]!, /^warn identity=\d+ health=\d+ lists=1 subjects=12 unread=0 approved$/);
  const all = asked.join("\n");
  for (const secret of ["079185012345", "Nguyễn Thị Mẫu", "Hư Cấu", "cccd"]) assert.ok(!all.includes(secret), secret);
  assert.ok(all.includes("subjects=12"), "the draft says what the check counted");

  await context.close();
});
