import assert from "node:assert/strict";
import { test } from "node:test";

import { Refusal } from "../src/app/api.js";
import type { Person } from "../src/app/answers.js";
import { Meter, type Progress } from "../src/app/send/progress.js";
import { endOf, moment } from "../src/app/send/moments.js";
import { doubled, who } from "../src/app/send/names.js";
import { passes } from "../src/app/send/upload.js";

const person = (id: string, full_name: string, username: string): Person => ({ id, full_name, username, position: "Bác sĩ", unit: "CDC", roles: [] });

test("people of one name are told apart, however it is written", () => {
  const people = [person("1", "Nguyễn Văn An", "an.nv"), person("2", "NGUYỄN VĂN AN", "an.nv2"), person("3", "Nguyễn Văn Ân", "an.nv3"), person("4", "Lê Thị Lan", "lan.lt"), person("4", "Lê Thị Lan", "lan.lt")];
  assert.deepEqual([...doubled(people)], ["nguyen van an"]);
  assert.equal(who(people[0]!), "Bác sĩ · CDC · an.nv");
});

test("a day ends in Vietnam, in whole seconds", () => {
  assert.equal(endOf("2026-12-25"), "2026-12-25T16:59:59Z");
  assert.equal(moment(1_800_000_000_789), "2027-01-15T08:00:00Z");
});

test("a cut line is waited for, a refusal is not", () => {
  assert.ok(passes(new Refusal("unreachable")) && passes(new Refusal("unavailable", 503)) && passes(new Refusal("x", 502)));
  assert.ok(!passes(new Refusal("signed_out", 401)) && !passes(new Refusal("conflict", 409)) && !passes(new Error("x")));
});

test("progress goes forward to its end", () => {
  const seen: Progress[] = [];
  const meter = new Meter(2, (now) => seen.push(now));
  meter.seal();
  meter.known(1000, 0);
  meter.cut(true);
  meter.known(0, 1000);
  meter.seal();
  meter.cut(false);
  meter.close(2);
  meter.close();
  meter.commit();
  const parts = seen.map((now) => now.part);
  assert.deepEqual(parts, [...parts].sort((a, b) => a - b));
  assert.ok(seen.some((now) => now.cut) && seen.at(-1)?.stage === "committing" && parts.at(-1)! > 0.9);
});
