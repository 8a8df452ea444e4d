import assert from "node:assert/strict";
import { test } from "node:test";

import { Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient, Stanza } from "age-encryption";

import { ascii, concat } from "../src/bytes.js";
import * as niem from "../src/formats.js";
import { refusedAs } from "./golden.js";

const hello = new TextEncoder().encode("xin chào");

async function hybrid(): Promise<[identity: string, recipient: string]> {
  const identity = await generateHybridIdentity();
  return [identity, await identityToRecipient(identity)];
}

test("0 and 1001 recipients are refused, 1 and 1000 work", async () => {
  const [identity, recipient] = await hybrid();
  const many = (n: number) => Array.from({ length: n }, () => recipient);
  for (const n of [0, 1001]) await assert.rejects(niem.sealTo(hello, many(n)), refusedAs("recipients"), `${n}`);
  for (const n of [1, 1000]) assert.deepEqual(await niem.openWith(await niem.sealTo(hello, many(n)), identity), hello);
  const over = new Encrypter();
  const stanza = new Stanza(["mlkem768x25519", "A"], new Uint8Array(32));
  over.addRecipient({ wrapFileKey: () => Array.from({ length: 1001 }, () => stanza) });
  await assert.rejects(niem.openWith(await over.encrypt(hello), identity), refusedAs("recipients"));
  await assert.rejects(niem.openWith(await new Encrypter().encrypt(hello), identity), refusedAs("recipients"));
});

test("mixed classes are refused both ways", async () => {
  const [identity, recipient] = await hybrid();
  const classic = await generateX25519Identity();
  const classicRecipient = await identityToRecipient(classic);
  await assert.rejects(niem.sealTo(hello, [recipient, classicRecipient]), refusedAs("format"));
  for (const order of [[recipient, classicRecipient], [classicRecipient, recipient], [classicRecipient]]) {
    const mixed = new Encrypter();
    for (const r of order) mixed.addRecipient(r);
    await assert.rejects(niem.openWith(await mixed.encrypt(hello), identity), refusedAs("stanza"));
  }
  assert.throws(() => niem.openWith(hello, classic), refusedAs("format"));
});

test("headers over 2 MiB are refused", async () => {
  const [identity] = await hybrid();
  const endless = new Uint8Array(3 << 20).fill(65);
  const lines = ascii(("A".repeat(64) + "\n").repeat(40_000));
  const start = ascii("age-encryption.org/v1\n-> mlkem768x25519 A");
  for (const header of [endless, concat(start, endless), concat(start, ascii("\n"), lines)]) {
    await assert.rejects(niem.openWith(header, identity), refusedAs("header-too-large"));
  }
});

test("another's file is told from a changed one", async () => {
  const [identity, recipient] = await hybrid();
  const [stranger] = await hybrid();
  const sealed = await niem.sealTo(hello, [recipient]);
  await assert.rejects(niem.openWith(sealed, stranger), refusedAs("not-for-you"));
  const mac = sealed.slice();
  const at = mac.indexOf(45, mac.indexOf(10, 30)) + 6; // inside the line of the MAC
  mac[at] = mac[at] === 65 ? 66 : 65;
  await assert.rejects(niem.openWith(mac, identity), refusedAs("tampered"));
  const payload = sealed.slice();
  payload[payload.length - 1]! ^= 1;
  await assert.rejects(niem.openWith(payload, identity), refusedAs("tampered"));
});

test("a device's non-extractable WebCrypto key takes the wrap's outer layer off", async () => {
  const [account] = await hybrid();
  const device = (await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"])) as CryptoKeyPair;
  const inner = new Encrypter();
  inner.setPassphrase("mật khẩu");
  inner.setScryptWorkFactor(15);
  const outer = new Encrypter();
  outer.addRecipient(await identityToRecipient(device.privateKey));
  const wrapped = await outer.encrypt(await inner.encrypt(account + "\n"));
  assert.equal(await niem.unwrapAccount(wrapped, device.privateKey, "mật khẩu"), account);
  await assert.rejects(niem.unwrapAccount(wrapped, device.privateKey, "khác"), refusedAs("not-for-you"));
});
