import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { arrive, stepUp } from "./acts.js";
import { leak } from "./leaks.js";
import { lookAllRound, niem, stage, step, tell } from "./stage.js";

const SENDER = "binh.tt"; // a person joins with at most three browsers an hour
const LEAKER = "uon.dtn";
const OFFICER = "hoa.vt";

/** A security officer asks for a trace, the sender proves and signs, the officer alone reads it: by clicking and typing, on real servers. */
tell(async () => {
  step("a letter leaks");
  const sent = niem(SENDER, "send", stage.letter, "--to", `${LEAKER},cuong.lq`, "--subject", "Báo cáo ổ dịch tay chân miệng tuần 48", "--number", "0530", "--notation", "BC-KSBT", "--kind", "bao-cao-nhanh", "--purpose", "dieu-tra", "--class", "sensitive", "--expires", "30d", "--accept-unconfirmed", "--allow-copy", "--no-secrets", "--reason", "Điều tra ổ dịch tuần 48", "--approval", "Phó Giám đốc, phiếu trình 16");
  const document = String(sent["document"]);
  const pages = join(stage.dir, "request-pages");
  const { view } = niem(LEAKER, "open", document, "--pages-to", pages) as { view: string };

  step("the officer reads the code, is told whom to ask, and files the request");
  const officer = await arrive(OFFICER);
  const shot = await leak(officer.context, join(pages, "page-0001.png"), { x: 0.05, y: 0.06, width: 0.9, height: 0.7 }, 0.8, join(stage.dir, "request.jpg"));
  await officer.page.getByRole("navigation").getByRole("link", { name: "Truy vết" }).click();
  await officer.page.getByLabel("Mã lượt xem trên trang").fill(view.slice(0, 12));
  await officer.page.getByRole("button", { name: "Tìm theo mã" }).click();
  await officer.page.getByText(/Mã này của lượt xem: .*\(uon\.dtn\)/).waitFor();
  await officer.page.getByRole("link", { name: "Xem ai đã mở văn bản này" }).waitFor();
  await lookAllRound(officer.page, "trace-officer");
  await officer.page.getByRole("link", { name: "Yêu cầu truy vết", exact: true }).click();
  await officer.page.getByRole("link", { name: "Lập yêu cầu truy vết" }).click();
  await officer.page.getByRole("heading", { name: "Lập yêu cầu truy vết" }).waitFor();
  await officer.page.locator('main input[type="file"]').setInputFiles(shot);
  await officer.page.getByText("request.jpg").waitFor();
  await officer.page.getByLabel("Mã lượt xem trên trang").fill(view.slice(0, 12));
  await officer.page.getByRole("button", { name: "Tìm người truy vết được" }).click();
  await officer.page.getByText(/Mã này của lượt xem: .*\(uon\.dtn\)/).waitFor();
  await officer.page.getByLabel("Số vụ việc").fill("07/SC-2026");
  await officer.page.getByLabel("Lý do").fill("Ảnh chụp màn hình lan trong một nhóm chat");
  await officer.page.getByText(/niêm phong cho, và chỉ cho: .*binh\.tt/).waitFor();
  await lookAllRound(officer.page, "leak-ask");
  await officer.page.getByRole("button", { name: "Gửi yêu cầu" }).click();
  const dialog = officer.page.getByRole("dialog", { name: "Xác nhận lại là bạn" });
  const filed = officer.page.getByRole("heading", { name: "Vụ việc 07/SC-2026" });
  await dialog.or(filed).first().waitFor();
  if (await dialog.isVisible()) await stepUp(officer.page, OFFICER);
  await filed.waitFor();
  await officer.page.getByText("Đang chờ").waitFor();
  await lookAllRound(officer.page, "leak-filed");

  step("the sender is told, runs the trace, looks, signs and hands in");
  const sender = await arrive(SENDER);
  await sender.page.getByRole("navigation").getByRole("link", { name: /^Thông báo/ }).click();
  await sender.page.getByRole("link", { name: /Cán bộ chuyên trách yêu cầu bạn truy vết/ }).first().click();
  await sender.page.getByRole("heading", { name: "Yêu cầu truy vết" }).waitFor();
  await lookAllRound(sender.page, "leaks");
  await sender.page.getByRole("link", { name: /07\/SC-2026/ }).click();
  await sender.page.getByRole("button", { name: "Truy vết", exact: true }).click();
  await sender.page.getByText("Xác định được bản").waitFor({ timeout: 300_000 });
  await lookAllRound(sender.page, "leak-found");
  await sender.page.getByRole("button", { name: "Ký và nộp kết quả" }).click();
  const proof = sender.page.getByRole("dialog", { name: "Xác nhận lại là bạn" });
  const answered = sender.page.getByText("Đã trả lời").first();
  await proof.or(answered).first().waitFor();
  if (await proof.isVisible()) await stepUp(sender.page, SENDER);
  await answered.waitFor();
  assert.equal(await sender.page.getByText("Kết quả đã ký").count(), 0, "the sender opens nothing that was sealed to the officer");
  await sender.context.close();

  step("the officer alone reads the verdict, verified, and keeps it");
  await officer.page.goto(`${stage.address}/#/leaks`);
  await officer.page.getByRole("link", { name: /07\/SC-2026/ }).click();
  await officer.page.getByText("kết luận đã được tính lại từ chứng cứ").waitFor({ timeout: 60_000 });
  await officer.page.getByText(/Hình này chụp từ bản của .*uon\.dtn/).waitFor();
  await lookAllRound(officer.page, "leak-answered");
  const download = officer.page.waitForEvent("download");
  await officer.page.getByRole("button", { name: "Tải kết quả đã ký" }).click();
  const file = readFileSync(await (await download).path());
  const request = /[0-9a-f]{32}$/.exec(officer.page.url())?.[0] ?? "";
  const told = niem(OFFICER, "trace", "show", request) as unknown as { result: { sha256: string }; verified: { finding: { copy: { username: string } } } };
  assert.equal(createHash("sha256").update(file).digest("hex"), told.result.sha256, "the file is what was signed");
  assert.equal(told.verified.finding.copy.username, LEAKER);
  await officer.context.close();
});
