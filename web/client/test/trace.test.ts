import assert from "node:assert/strict";
import { test } from "node:test";

import { chance, openingSaid, sentence } from "../src/app/trace/words.js";
import { IDENTITY, mapped } from "../src/app/trace/tiles.js";
import { homographyTo, type Corners } from "../src/work/straighten.js";
import type { Finding } from "../src/app/trace/answers.js";

const finding: Finding = {
  verdict: "accused", reason: "sufficient", log10_p: -19.7, second_log10_p: 0, tiles_seen: 9, pages: [1], looks: 1, candidates: 3, sealing_device: "", places: [], grids: [],
  luma: { tiles: 9, agree: 9, log10_p: -20 }, warp: { tiles: 5, agree: 5, log10_p: -8 },
  copy: { person: "p", proven: true, username: "uon.dtn", full_name: "Đặng Thị Ngọc Ưỡn", position: "", unit: "Trạm", views: 1, copies: 0, first: null, last: null },
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
  for (const verdict of ["inconclusive", "none"] as const) assert.doesNotMatch(sentence({ ...finding, verdict, reason: "not_enough" }), /uon/);
});

test("a painted code is told from one that agrees", () => {
  const opening = { document: "d", person: { id: "p", username: "uon.dtn", full_name: "Ưỡn", position: "", unit: "", roles: [] }, kind: "view" as const, at: "2026-11-25T02:00:00Z", index: 1 };
  assert.match(openingSaid(finding, opening), /khớp với bản nêu trên/);
  assert.match(openingSaid(finding, { ...opening, person: { ...opening.person, id: "q" } }), /KHÔNG khớp/);
  assert.doesNotMatch(openingSaid({ ...finding, copy: null }, opening), /khớp/);
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
