import assert from "node:assert/strict";
import { test } from "node:test";

import { chance, openingSaid, sentence } from "../src/app/trace/words.js";
import { IDENTITY, mapped } from "../src/app/trace/tiles.js";
import { homographyTo, type Corners } from "../src/work/straighten.js";
import type { Copy, Finding } from "../src/app/trace/answers.js";

const one: Copy = { person: "p", proven: true, log10_p: -19.7, pictures: [], username: "uon.dtn", full_name: "Đặng Thị Ngọc Ưỡn", position: "", unit: "Trạm", views: 1, copies: 0, first: null, last: null };
const finding: Finding = {
  verdict: "accused", reason: "sufficient", log10_p: -19.7, second_log10_p: 0, tiles_seen: 9, pages: [1], looks: 1, candidates: 3, sealing_device: "", places: [], grids: [], viewings: [],
  luma: { tiles: 9, agree: 9, log10_p: -20 }, warp: { tiles: 5, agree: 5, log10_p: -8 },
  copy: one, copies: [one],
};

test("a chance is never said to be smaller than it is", () => {
  assert.equal(chance(-19.7), "1 trong 10¹⁹");
  assert.equal(chance(-6), "1 trong 1.000.000");
  assert.equal(chance(-2.99), "1 trong 100");
  assert.equal(chance(-1), "10 %");
  assert.equal(chance(-0.001), "100 %");
  assert.equal(chance(0), "100 %");
});

test("only an accusation names somebody as found", () => {
  assert.match(sentence(finding), /uon\.dtn/);
  for (const verdict of ["inconclusive", "none"] as const) assert.doesNotMatch(sentence({ ...finding, copies: [], verdict, reason: "not_enough" }), /uon/);
});

test("copies that were combined are all named, by the weakest of their chances", () => {
  const other: Copy = { ...one, person: "q", username: "an.nv", log10_p: -7.2 };
  const said = sentence({ ...finding, reason: "combined", copies: [one, other] });
  assert.match(said, /ít nhất là bản của: .*uon\.dtn.*; .*an\.nv.*1 trong 10⁷/);
});

test("a painted code is told from one that agrees", () => {
  const opening = { document: "d", person: { id: "p", username: "uon.dtn", full_name: "Ưỡn", position: "", unit: "", roles: [] }, kind: "view" as const, at: "2026-11-25T02:00:00Z", index: 1 };
  assert.match(openingSaid(finding, opening), /khớp với bản nêu trên/);
  assert.match(openingSaid(finding, { ...opening, person: { ...opening.person, id: "q" } }), /KHÔNG khớp/);
  assert.doesNotMatch(openingSaid({ ...finding, copy: null, copies: [] }, opening), /khớp/);
});

test("tiles lie where the map puts the page", () => {
  const corners: Corners = [{ x: 150, y: 130 }, { x: 905, y: 60 }, { x: 985, y: 1335 }, { x: 95, y: 1230 }];
  const map = [...homographyTo(corners, 1240, 1754), 1];
  for (const [at, [x, y]] of ([[0, [0, 0]], [1, [1240, 0]], [2, [1240, 1754]], [3, [0, 1754]]] as const)) {
    const [px, py] = mapped(map, x, y);
    assert.ok(Math.hypot(px - corners[at].x, py - corners[at].y) < 1e-6);
  }
  assert.deepEqual(mapped(IDENTITY, 7, 9), [7, 9]);
});
