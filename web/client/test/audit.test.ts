import assert from "node:assert/strict";
import { test } from "node:test";

import { strFromU8, unzipSync } from "fflate";

import { dayBegins, dayEnds, queryOf } from "../src/app/audit/days.js";
import { bins } from "../src/app/audit/plot.js";
import { ReadingTime } from "../src/app/audit/reading.js";
import { csv, xlsx } from "../src/app/audit/sheet.js";
import { routeOf } from "../src/app/route.js";

test("no cell of a CSV starts a formula, and quotes, commas and lines stay in their cell", () => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(csv([["Tên", "Số"], ['=HYPERLINK("x")', 3], ["+84", -1], ["@a", "Đặng, \"Ưỡn\"\n2"], ["\t=1", "-"]]));
  assert.equal(text, '\ufeffTên,Số\r\n"\'=HYPERLINK(""x"")",3\r\n\'+84,-1\r\n\'@a,"Đặng, ""Ưỡn""\n2"\r\n\'\t=1,\'-\r\n');
});

test("a workbook holds texts as texts, whatever they begin with", () => {
  const parts = unzipSync(xlsx("Nhật ký [1]: a/b", [["Tên", "Số"], ['=1+1 & <b> "ư"\u0000', 7]]));
  const at = (path: string): string => strFromU8(parts[path]!);
  assert.deepEqual(Object.keys(parts).sort(), ["[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]);
  assert.match(at("xl/workbook.xml"), /name="Nhật ký  1   a b"/);
  assert.match(at("xl/worksheets/sheet1.xml"), /<row r="2"><c t="inlineStr"><is><t xml:space="preserve">=1\+1 &amp; &lt;b&gt; &quot;ư&quot;<\/t><\/is><\/c><c><v>7<\/v><\/c><\/row>/);
  assert.ok(!at("xl/worksheets/sheet1.xml").includes("<f>"));
});

test("time counts for the page in front, while somebody is there to see it", () => {
  const time = new ReadingTime(0);
  const pass = (from: number, to: number, visible = true): void => {
    for (let now = from + 1000; now <= to; now += 1000) time.tick(now, visible);
  };
  pass(0, 5_000);
  time.turnTo(2, 5_000);
  pass(5_000, 8_000);
  pass(8_000, 60_000, false); // in the background
  time.touch(60_000);
  pass(60_000, 400_000); // nobody touches anything for long
  time.tick(9_000_000, true); // the machine slept
  assert.deepEqual(time.take(), [{ page: 1, seconds: 5 }, { page: 2, seconds: 3 + 120 }]);
  assert.deepEqual(time.take(), []);
});

test("openings fall into the part of the time that they belong to", () => {
  assert.deepEqual(bins([0, 1, 50, 99, 100, 1000], 0, 100, 4), [2, 0, 1, 3]);
});

test("a day is Vietnam's, and ends where the next begins", () => {
  assert.equal(dayBegins("2026-11-25"), "2026-11-24T17:00:00Z");
  assert.equal(dayEnds("2026-11-25"), dayBegins("2026-11-26"));
  assert.equal(dayBegins("25/11"), "");
  assert.equal(queryOf({ from: "", kind: "release", before: 0 }), "?kind=release");
});

test("a timeline's address holds a user name, or none for the own", () => {
  assert.deepEqual([routeOf("#/timeline")?.of, routeOf("#/timeline/binh.tt")?.of], ["", "binh.tt"]);
  assert.equal(routeOf("#/timeline/a/b"), null);
});
