import assert from "node:assert/strict";
import { test } from "node:test";

import { toBase64 } from "../src/base64.js";
import { toHex } from "../src/bytes.js";
import { answer, toApprove } from "../src/app/meeting.js";
import type { Joining } from "../src/app/answers.js";

const device = new Uint8Array(32).fill(1);

// The page asks for its requests every few seconds; a dishonest server that knows
// the nonce by then puts another device in the place of the one that asked.
test("what the server says of a request after the answer counts for nothing", async () => {
  const asked: Joining = { id: "one", device: toBase64(device), recipient: "age1pqhonest", name: "máy mới", committed: "aa", state: "asked", asked: "" };
  const told: string[] = [];
  const met = await answer(asked, async (id, nonce) => {
    told.push(id, nonce);
    Object.assign(asked, { device: toBase64(new Uint8Array(32).fill(9)), recipient: "age1pqanother", name: "máy khác", committed: "bb" });
  });
  const said: Joining = { ...asked, id: "two", state: "revealed", nonce: "nonce of the new device" };
  const { meeting, joining } = toApprove(met, said);
  assert.deepEqual(meeting, { device: toHex(device), recipient: "age1pqhonest", name: "máy mới", old_nonce: told[1] });
  assert.deepEqual([met.id, met.name, told[0], joining.id, joining.committed, joining.nonce], ["one", "máy mới", "one", "one", "aa", "nonce of the new device"]);
});

test("an answer that was not told is none", async () => {
  const asked: Joining = { id: "one", device: toBase64(device), recipient: "r", name: "n", committed: "aa", state: "asked", asked: "" };
  await assert.rejects(answer(asked, () => Promise.reject(new Error("unreachable"))));
});
