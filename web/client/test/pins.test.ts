import assert from "node:assert/strict";
import { test } from "node:test";

import { merged, sameKeys, unmet, type Pins } from "../src/app/pins.js";

const began: Pins = { log_key: "log", checkpoint: "c10", size: 10, roots: ["r"], seen: { index: 3, leaf: "a" }, recovery: { u: "1" } };

test("a stale tab rolls nothing back", () => {
  const there: Pins = { ...began, checkpoint: "c30", size: 30, seen: { index: 25, leaf: "b" }, recovery: { u: "2", v: "1" }, witnesses: ["w"], quorum: 1 };
  assert.deepEqual(merged(began, began, there), there);
  const now: Pins = { ...began, checkpoint: "c20", size: 20, recovery: { u: "1", x: "1" } };
  assert.deepEqual(merged(began, now, there), { ...there, recovery: { u: "2", v: "1", x: "1" } });
});

test("the newer of two tabs counts, once it has verified what the other kept", () => {
  const now: Pins = { ...began, checkpoint: "c40", size: 40, seen: { index: 38, leaf: "c" } };
  const there: Pins = { ...began, checkpoint: "c30", size: 30 };
  assert.equal(unmet(began, now, there), "c30");
  assert.deepEqual(merged(began, now, there), now);
  assert.equal(unmet(began, now, began), undefined);
  assert.equal(unmet(began, now, { ...began, checkpoint: "c40" }), undefined);
  assert.equal(unmet(began, began, there), undefined);
});

test("what was pinned first in another tab stays", () => {
  const first: Pins = { log_key: "log" };
  const out = merged(first, { ...first, roots: ["mine"] }, { ...first, roots: ["theirs"], witnesses: ["w"], quorum: 1 });
  assert.deepEqual([out.roots, out.witnesses, out.quorum], [["theirs"], ["w"], 1]);
});

test("witnesses are compared whatever their order", () => {
  assert.ok(sameKeys(["a", "b"], ["b", "a"]) && sameKeys(null, undefined) && sameKeys([], null));
  assert.ok(!sameKeys(["a"], ["a", "b"]) && !sameKeys(["a"], []));
});
