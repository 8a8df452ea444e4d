import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount, strengthOf, strongSecret, wrapAccount } from "../src/account.js";
import { fromBase64, toBase64 } from "../src/base64.js";
import { unwrapAccount } from "../src/keys.js";
import { refusedAs } from "./golden.js";

const deviceKey = async (): Promise<CryptoKey> => ((await crypto.subtle.generateKey("X25519", false, ["deriveBits"])) as CryptoKeyPair).privateKey;

test("a wrapped account key opens with device and passphrase, and with neither alone", async () => {
  const device = await deviceKey();
  assert.equal(device.extractable, false);
  const { secret, recipient } = await newAccount();
  assert.match(secret, /^AGE-SECRET-KEY-PQ-1/);
  assert.match(recipient, /^age1pq1/);
  const wrapped = await wrapAccount(secret, device, "Sông Hương 2026", 10);
  assert.equal(await unwrapAccount(wrapped, device, "Sông Hương 2026"), secret);
  await assert.rejects(unwrapAccount(wrapped, device, "Sông Hương 2027"), refusedAs("not-for-you"));
  await assert.rejects(unwrapAccount(wrapped, await deviceKey(), "Sông Hương 2026"), refusedAs("not-for-you"));
});

test("a passphrase keeps to the rule of health offices", () => {
  for (const good of ["Abcdefg1", "Ngàyđẹp!", "Sông Hương 2026"]) assert.ok(strongSecret(good), good);
  for (const bad of ["", "Abcdef1", "abcdefg1", "ABCDEFG1", "Abcdefgh", "Ngàyđẹpp"]) assert.ok(!strongSecret(bad), bad);
  assert.deepEqual(["", "abc", "Abcdefg1", "Sông Hương 2026"].map(strengthOf), [0, 1, 2, 3]);
});

test("base64 goes both ways, and what is none is refused", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  assert.throws(() => fromBase64("%"), refusedAs("format"));
});
