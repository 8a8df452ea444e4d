import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { Refusal } from "../src/app/api.js";
import { deviceName } from "../src/app/device.js";
import { matches, numbered, ordered, standingOf } from "../src/app/order.js";
import { routeOf } from "../src/app/route.js";
import { explain, plain, t, when } from "../src/app/text/text.js";
import { en, vi, type Said } from "../src/app/text/texts.js";
import type { Item } from "../src/app/answers.js";

const NOW = Date.parse("2026-11-25T09:00:00Z");

function item(document: string, urgency: string, sent: string, more: Partial<Item> = {}): Item {
  return {
    document,
    metadata: { number: "0417", notation: "BC-SYT", kind: "bao-cao", urgency, class: "none", allow_copy: false, purpose: "dieu-tra", expires: "2026-12-25T00:00:00Z" },
    sender: { id: "", username: "an.nv", full_name: "Nguyễn Văn An", position: "", unit: "", roles: [] },
    sent_at: sent,
    pages: 3,
    label: "",
    recipients: 1,
    opened_by: 0,
    opened_at: null,
    recalled_at: null,
    received_at: null,
    given_up_at: null,
    received_by: 0,
    returned_by: 0,
    ...more,
  };
}

test("unread documents come first, the most urgent before all, then the newest", () => {
  const items = [
    item("old", "thuong", "2026-11-20T00:00:00Z"),
    item("opened", "hoa-toc", "2026-11-25T00:00:00Z", { opened_at: "2026-11-25T01:00:00Z" }),
    item("urgent", "khan", "2026-11-19T00:00:00Z"),
    item("recalled", "hoa-toc", "2026-11-24T00:00:00Z", { recalled_at: "2026-11-24T01:00:00Z" }),
    item("new", "thuong", "2026-11-21T00:00:00Z"),
  ];
  assert.deepEqual(ordered(items, NOW).map((i) => i.document), ["urgent", "new", "old", "opened", "recalled"]);
  assert.equal(standingOf(item("x", "khan", "2026-11-01T00:00:00Z"), Date.parse("2026-12-25T00:00:00Z")), "expired");
});

test("search finds words without their marks, in subject, number and sender", () => {
  const one = item("a", "khan", "2026-11-25T00:00:00Z");
  const label = { subject: "Danh sách tiếp xúc gần Đống Đa", files: [], note: "" };
  for (const found of ["tiep xuc", "đống đa", "DONG DA an.nv", "0417", "nguyen van"]) assert.ok(matches(one, label, found), found);
  assert.ok(!matches(one, null, "tiep xuc"));
  assert.equal(plain("Đặng Thị Ngọc Ưỡn"), "dang thi ngoc uon");
  assert.equal(numbered(one), "0417/BC-SYT");
});

test("an address leads to a screen, and to nothing else", () => {
  const id = "a".repeat(26);
  assert.equal(routeOf("")?.screen.name, "inbox");
  assert.deepEqual([routeOf(`#/doc/${id}`)?.screen.name, routeOf(`#/doc/${id}`)?.of], ["doc", id]);
  for (const none of ["#/doc/", `#/doc/${id}x`, "#/doc/../keys", "#/admin", "#/keys/x"]) assert.equal(routeOf(none), null, none);
});

test("a device is called by browser and system", () => {
  assert.equal(deviceName("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"), "Edge 156 · Windows");
  assert.equal(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"), "Safari 19 · iOS");
  assert.equal(deviceName("niem on may-cua-an"), "niem on may-cua-an");
});

test("times are Vietnam's, whatever the machine's zone", () => assert.equal(when("2026-11-25T18:30:00Z"), "26/11/2026 01:30"));

test("both languages say the same things with the same values", () => {
  const values = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(String).sort();
  for (const said of Object.keys(vi) as Said[]) assert.deepEqual(values(en[said]), values(vi[said]), said);
});

test("no subject's text takes another's name", () => {
  const folder = new URL("../../src/app/text/", import.meta.url);
  const named = readdirSync(folder).filter((name) => !/^(text|texts)\.ts$|_en\.ts$/.test(name)).flatMap((name) => {
    const vietnamese = readFileSync(new URL(name, folder), "utf8").split(/^export const en\b/m)[0] ?? "";
    return [...vietnamese.matchAll(/^  "?([\w-]+)"?: /gm)].map((found) => found[1]!);
  });
  assert.equal(new Set(named).size, Object.keys(vi).length, "every text is seen here");
  assert.deepEqual(named.filter((said, i) => named.indexOf(said) !== i), []);
});

test("every text is used", () => {
  const folder = new URL("../../src/app/", import.meta.url);
  const code = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.startsWith("text/")).map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const prefixed = (said: string): boolean => {
    const prefix = /^[a-zA-Z]+_/.exec(said)?.[0];
    return prefix !== undefined && (code.includes(`"${prefix}"`) || code.includes(`\`${prefix}\${`));
  };
  const unused = Object.keys(vi).filter((said) => !/^(e_|strength)/.test(said) && !prefixed(said) && !code.includes(`"${said}"`) && !new RegExp(`\\b${said}\\b`).test(code.replaceAll(/^import .*$/gm, "")));
  assert.deepEqual(unused, []);
});

test("an error is told in words, the server's or the page's", () => {
  assert.equal(explain(new Refusal("log_forked")), vi.e_log_forked);
  assert.equal(explain(new Refusal("slow_down", 429, { vi: "Chậm lại", en: "Slow down" })), "Chậm lại");
  assert.equal(explain(new Error("x")), vi.e_internal);
  assert.equal(t("page", 2, 3), "Trang 2/3");
});
