import assert from "node:assert/strict";
import { test } from "node:test";

import * as niem from "../src/formats.js";
import { facts, file, refusedAs } from "./golden.js";

const signer: niem.SignerLookup = async (s) => {
  const holder = s.authority === niem.AUTHORITY_RECOVERY;
  const devices = { sender: facts.devicePublic, holder0: facts.firstDevicePublic, holder1: facts.secondDevicePublic };
  for (const [name, device] of Object.entries(devices)) {
    const key = niem.fromHex(device);
    const named = s.person === facts.people[name as keyof typeof devices] && s.device === (await niem.hashOf(key));
    if (named && holder === (name !== "sender") && (!holder || s.mandate?.unit === facts.people.unit)) return key;
  }
  throw new Error("no such device");
};

const chain = () => niem.verifyChain([file("manifest-1.bin"), file("manifest-2.bin")], signer);

test("the recipient opens envelope, grant and only his variants", async () => {
  const wrapped = await niem.unwrapShare(file("share.age"), facts.keys.kek);
  assert.deepEqual(wrapped, { share: facts.keys.share, document: facts.document, person: facts.people.recipient, kind: niem.GRANT_RECIPIENT });
  const sealed = await niem.peelEnvelope(file("envelope.age"), wrapped.share);
  assert.deepEqual(sealed, file("grant.age"));
  const plain = await niem.openGrant(sealed, facts.keys.recipient);
  assert.deepEqual(plain, file("grant.bin"));
  const grant = niem.parseGrant(plain);
  const manifests = await chain();
  await niem.checkGrant(manifests, grant, sealed);
  assert.equal(grant.recipient, facts.people.recipient);
  assert.equal(niem.toHex(grant.salt), facts.salt);
  for (const [page, entry] of grant.pages.entries()) {
    assert.equal(niem.toHex(entry.bits), facts.codeword[page]);
    const bytes = file(`page-${page}.block`);
    await niem.checkBlock(manifests[1]!, page, bytes);
    const block = await niem.Block.open(bytes, grant.document, page, grant.seed, entry.keys.length);
    for (const [tile, key] of entry.keys.entries()) {
      const bit = niem.bitOf(entry, tile);
      assert.equal(niem.toHex(await block.variant(tile, bit, key)), facts.variants[page]![tile]![bit]);
      await assert.rejects(block.variant(tile, bit === 0 ? 1 : 0, key), refusedAs("tampered"));
    }
  }
});

test("the master grant opens every variant and every commitment", async () => {
  const sealed = file("master-grant.age");
  const master = niem.parseMasterGrant(await niem.openGrant(sealed, facts.keys.sender));
  const [, last] = await chain();
  await niem.checkMasterGrant(last!, master, niem.GRANT_MASTER, facts.people.sender, sealed);
  for (const [page, keys] of master.keys.entries()) {
    const block = await niem.Block.open(file(`page-${page}.block`), master.document, page, master.seed, keys.length);
    for (const [tile, pair] of keys.entries()) {
      for (const bit of [0, 1] as const) {
        assert.equal(niem.toHex(await block.variant(tile, bit, pair[bit])), facts.variants[page]![tile]![bit]);
      }
    }
    const salt = await niem.deriveSalt(master.pattern, master.document, "biases", niem.ZERO_PERSON, page);
    assert.equal(niem.toHex(salt), facts.biasSalts[page]);
    assert.equal(await niem.commitBiases(master.document, page, salt, niem.fromHex(facts.biases[page]!)), last!.biases[page]);
  }
  const salt = await niem.deriveSalt(master.pattern, master.document, "codeword", facts.people.recipient, 0);
  assert.equal(niem.toHex(salt), facts.salt);
  const codeword = facts.codeword.map(niem.fromHex);
  assert.equal(await niem.commitCodeword(master.document, facts.people.recipient, salt, codeword), facts.commitment);
});

test("manifest: every field, signature and chain", async () => {
  const [one, two] = await chain();
  assert.equal(one!.version, 1);
  assert.equal(one!.document, facts.document);
  assert.equal(one!.device, facts.deviceId);
  assert.equal(await niem.containerOf(one!), facts.container);
  assert.equal(new TextDecoder().decode(one!.metadata), facts.metadata);
  assert.equal(one!.original, await niem.hashOf(file("original.age")));
  assert.deepEqual(one!.pages[0]!.geometry, { width: 30, height: 44, cols: 2, rows: 2, color: true, quality: 88 });
  assert.equal(niem.findGrant(one!, niem.GRANT_RECIPIENT, facts.people.recipient)!.codeword, facts.commitment);
  assert.equal(one!.grants[0]!.label, await niem.hashOf(file("label.age")));
  assert.equal(one!.grants[0]!.e, await niem.hashOf(file("envelope.age")));
  const names = ["manifest-1.bin", "manifest-2.bin", "manifest-3.bin"];
  assert.deepEqual(await Promise.all(names.map((name) => niem.hashOf(file(name)))), facts.manifests);
  assert.equal(two!.previous, facts.manifests[0]);
  assert.equal(two!.grants.length, 4);
});

test("two recovery holders hand over what the mandate names, one alone nothing", async () => {
  const versions = [file("manifest-1.bin"), file("manifest-2.bin"), file("manifest-3.bin")];
  const three = (await niem.verifyChain(versions, signer))[2]!;
  assert.equal(niem.senderOf(three), facts.people.successor);
  assert.equal(three.mandate!.from, facts.people.sender);
  assert.equal(three.mandate!.expires, 1_800_000_000n);
  for (const stranger of [facts.people.holder0, facts.people.holder1]) {
    const lookup: niem.SignerLookup = async (s) => {
      if (s.person === stranger) throw new Error("no holder");
      return signer(s);
    };
    await assert.rejects(niem.verifyChain(versions, lookup));
  }
  const one: niem.SignerLookup = async (s) => (s.authority === niem.AUTHORITY_RECOVERY ? niem.fromHex(facts.secondDevicePublic) : signer(s));
  await assert.rejects(niem.verifyChain(versions, one), refusedAs("signature"));
  await assert.rejects(niem.verifyChain([versions[0]!, versions[2]!], signer), refusedAs("chain"));
});

test("label, original, account wrap and recovery open", async () => {
  const [, last] = await chain();
  await niem.checkLabel(last!, niem.GRANT_RECIPIENT, facts.people.recipient, file("label.age"));
  await assert.rejects(niem.checkLabel(last!, niem.GRANT_RECIPIENT, facts.people.recipient, file("grant.age")), refusedAs("tampered"));
  assert.deepEqual(await niem.openLabel(file("label.age"), facts.keys.recipient), facts.label);
  for (const reader of ["sender", "unit"] as const) {
    assert.equal(new TextDecoder().decode(await niem.openWith(file("original.age"), facts.keys[reader])), facts.original);
  }
  assert.equal(await niem.unwrapAccount(file("account-wrap.age"), facts.keys.wrap, facts.passphrase), facts.keys.recipient);
  await assert.rejects(niem.unwrapAccount(file("account-wrap.age"), facts.keys.wrap, "sai"), refusedAs("not-for-you"));
  for (const [outer, inner] of [[0, 1], [0, 2], [1, 2]] as const) {
    const share = file(`recovery-${outer}${inner}.age`);
    assert.equal(await niem.openRecoveryShare(share, facts.keys[`holder${outer}`], facts.keys[`holder${inner}`]), facts.keys.unit);
    await assert.rejects(niem.openRecoveryShare(share, facts.keys[`holder${inner}`], facts.keys[`holder${outer}`]), refusedAs("not-for-you"));
  }
});

test("order of slots and padding are the sealing side's", async () => {
  for (const [page, order] of facts.slotOrder.entries()) {
    assert.deepEqual(await niem.slotOrder(niem.fromHex(facts.seed), facts.document, page, order.length / 2), order);
  }
  const large = await niem.slotOrder(niem.fromHex(facts.seed), facts.document, 2, 1024);
  assert.equal(await niem.hashOf(new TextEncoder().encode(large.join(","))), facts.slotOrder1024);
  for (const [n, step] of facts.padme) assert.equal(niem.padme(n), step);
});

test("ids have one spelling", () => {
  assert.equal(niem.documentIdOf(niem.documentBytes(facts.document)), facts.document);
  assert.equal(niem.personIdOf(niem.personBytes(facts.people.sender)), facts.people.sender);
  for (const id of ["", facts.document.toUpperCase(), facts.document.slice(1), facts.document + "a", facts.document.slice(0, 25) + "b", "1".repeat(26)]) {
    assert.throws(() => niem.documentBytes(id), refusedAs("format"), id);
  }
  for (const id of ["", facts.people.sender.toUpperCase() + "F", facts.people.sender.replaceAll("-", "")]) {
    assert.throws(() => niem.personBytes(id), refusedAs("format"), id);
  }
});
