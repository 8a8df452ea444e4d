import assert from "node:assert/strict";
import { test } from "node:test";

import type { Bytes } from "../src/bytes.js";
import * as niem from "../src/formats.js";
import { devicePublic, facts, file, refusedAs } from "./golden.js";

const every: niem.Refusal[] = ["format", "recipients", "header-too-large", "stanza", "tampered", "signature", "chain", "not-for-you"];

function flipped(bytes: Bytes, at: number): Bytes {
  const changed = bytes.slice();
  changed[at]! ^= 1;
  return changed;
}

/** Opens everything in a page block with the master grant. */
async function openBlock(bytes: Bytes, page: number): Promise<void> {
  const master = niem.parseMasterGrant(file("master-grant.bin"));
  const keys = master.keys[page]!;
  const block = await niem.Block.open(bytes, master.document, page, master.seed, keys.length);
  for (const [tile, pair] of keys.entries()) {
    await block.variant(tile, 0, pair[0]);
    await block.variant(tile, 1, pair[1]);
  }
}

test("a flipped bit anywhere in a signed manifest is refused", async () => {
  const signed = file("manifest-1.bin");
  for (let at = 0; at < signed.length; at++) {
    await assert.rejects(niem.verifyManifest(flipped(signed, at), devicePublic), refusedAs(...every), `byte ${at}`);
    await assert.rejects(niem.verifyManifest(signed.slice(0, at), devicePublic), refusedAs(...every), `cut to ${at}`);
  }
});

test("a flipped bit anywhere in a page block is refused", async () => {
  const block = file("page-1.block");
  await openBlock(block, 1);
  for (let at = 0; at < block.length; at++) await assert.rejects(openBlock(flipped(block, at), 1), refusedAs(...every), `byte ${at}`);
  for (let n = 0; n < block.length; n += 7) await assert.rejects(openBlock(block.slice(0, n), 1), refusedAs(...every), `cut to ${n}`);
});

test("sealed files refuse changes and cuts", async () => {
  const sealed = file("grant.age");
  for (let at = 3; at < sealed.length; at += 41) {
    await assert.rejects(niem.openGrant(flipped(sealed, at), facts.keys.recipient), refusedAs(...every), `byte ${at}`);
    await assert.rejects(niem.openGrant(sealed.slice(0, at), facts.keys.recipient), refusedAs(...every), `cut to ${at}`);
  }
});

test("every parser refuses each cut and a byte more", () => {
  for (const [name, parse] of [
    ["grant.bin", niem.parseGrant],
    ["master-grant.bin", niem.parseMasterGrant],
    ["manifest-1.bin", niem.parseManifest],
    ["manifest-3.bin", niem.parseManifest],
    ["share.bin", niem.parseShare],
    ["label.json", niem.parseLabel],
  ] as const) {
    const bytes = file(name);
    parse(bytes);
    for (let n = 0; n < bytes.length; n++) assert.throws(() => parse(bytes.slice(0, n)), refusedAs(...every), `${name} cut to ${n}`);
    const more = new Uint8Array(bytes.length + 1);
    more.set(bytes);
    assert.throws(() => parse(more), refusedAs("format"), name);
  }
});

test("another's block, grant, manifest or device is refused", async () => {
  await assert.rejects(openBlock(file("page-0.block"), 1), refusedAs("tampered"));
  const one = file("manifest-1.bin");
  const two = file("manifest-2.bin");
  const anyone = async () => devicePublic;
  for (const signed of [[], [two], [one, one], [two, one], [one, two, one]]) {
    await assert.rejects(niem.verifyChain(signed, anyone), refusedAs("chain"));
  }
  await assert.rejects(niem.verifyManifest(one, new Uint8Array(32)), refusedAs("signature"));
  const manifests = await niem.verifyChain([one, two], anyone);
  const sealed = file("grant.age");
  const grant = niem.parseGrant(file("grant.bin"));
  await assert.rejects(niem.checkGrant(manifests, grant, file("label.age")), refusedAs("tampered"));
  await assert.rejects(niem.checkBlock(manifests[0]!, 0, file("page-1.block")), refusedAs("tampered"));
  const other = "0".repeat(63) + "1";
  for (const change of [
    { document: "a".repeat(26) },
    { recipient: facts.people.unit },
    { container: other },
    { senderDevice: other },
    { salt: new Uint8Array(32) },
    { pages: grant.pages.slice(1) },
    { pages: grant.pages.map((p) => ({ ...p, bits: flipped(p.bits, 0) })) },
  ]) {
    await assert.rejects(niem.checkGrant(manifests, { ...grant, ...change }, sealed), refusedAs("tampered"), JSON.stringify(Object.keys(change)));
  }
});

test("labels have one spelling", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const good = (members: string) => encode(`{"format":"niem/label/1",${members}}`);
  niem.parseLabel(good(`"subject":"\\u2028","files":["a b.pdf"],"note":"x\\n\\ty"`));
  for (const bad of [
    encode(""),
    encode("null"),
    encode(`{"subject":"","files":[],"note":""}`),
    good(`"subject":"","files":null,"note":""`),
    good(`"subject":"","files":["../x"],"note":""`),
    good(`"subject":"","files":[""],"note":""`),
    good(`"subject":"\\u0000","files":[],"note":""`),
    good(`"subject":"","files":[],"note":"","more":1`),
    good(`"subject":"x","subject":"","files":[],"note":""`),
    good(`"subject": "","files":[],"note":""`),
    good(`"subject":"\\/","files":[],"note":""`),
    good(`"subject":"\\ud800","files":[],"note":""`),
  ]) {
    assert.throws(() => niem.parseLabel(bad), refusedAs("format"), new TextDecoder().decode(bad));
  }
});
