import assert from "node:assert/strict";
import { test } from "node:test";

import { Encrypter, Stanza } from "age-encryption";

import { ascii, concat, u16, u32, type Bytes } from "../src/bytes.js";
import { Block, documentBytes, padme } from "../src/formats.js";
import { facts, refusedAs } from "./golden.js";

/** A block of one tile, both of whose variants have the given plaintext. */
async function blockOf(plain: Uint8Array, ...more: Stanza[]): Promise<{ block: Block; key: Uint8Array }> {
  let key = new Uint8Array(0);
  const tile = new Encrypter();
  tile.addRecipient({
    wrapFileKey(fileKey) {
      key = Uint8Array.from(fileKey);
      return [new Stanza(["niem-tile"], new Uint8Array(0)), ...more];
    },
  });
  const file = await tile.encrypt(plain);
  const head = concat(ascii("niem/block/1\n"), documentBytes(facts.document), u32(0), u16(1), u32(file.length), u32(file.length));
  return { block: await Block.open(concat(head, file, file), facts.document, 0, new Uint8Array(32), 1), key };
}

test("a variant has one padding only", async () => {
  const good = new Uint8Array(padme(40));
  good.set([0, 0, 0, 3, 97, 98, 99]);
  const { block, key } = await blockOf(good);
  assert.deepEqual(await block.variant(0, 1, key), ascii("abc"));
  const changed = (at: number, byte: number): Bytes => {
    const plain = good.slice();
    plain[at] = byte;
    return plain;
  };
  for (const plain of [changed(7, 1), changed(good.length - 1, 1), changed(3, good.length - 3), changed(0, 255), concat(good, Uint8Array.of(0))]) {
    const bad = await blockOf(plain);
    await assert.rejects(bad.block.variant(0, 0, bad.key), refusedAs("tampered"));
  }
});

test("a tile with a second stanza is refused", async () => {
  const { block, key } = await blockOf(u32(0), new Stanza(["other"], new Uint8Array(0)));
  await assert.rejects(block.variant(0, 0, key), refusedAs("tampered"));
});
