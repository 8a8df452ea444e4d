/**
 * Writes the cross files: sealed by typage, opened by the Go tests. Run by hand
 * (npm run cross) when a format changes; the files are checked in.
 */
import { mkdirSync, writeFileSync } from "node:fs";

import { Encrypter, identityToRecipient, Stanza } from "age-encryption";

import { sealTo } from "../src/agefile.js";
import { concat, toHex, u32 } from "../src/bytes.js";
import { padme } from "../src/slots.js";
import { facts, file } from "./golden.js";

const folder = new URL("../../../../crypto/testdata/cross/", import.meta.url);
mkdirSync(folder, { recursive: true });

const recipientOf = (name: keyof typeof facts.keys) => identityToRecipient(facts.keys[name]);
const write = (name: string, bytes: Uint8Array) => writeFileSync(new URL(name, folder), bytes);

write("original.age", await sealTo(new TextEncoder().encode(facts.original), [await recipientOf("sender"), await recipientOf("unit")]));
const sealed = await sealTo(file("grant.bin"), [await recipientOf("recipient")]);
write("grant.age", sealed);
write("envelope.age", await sealTo(sealed, [await recipientOf("share")]));
write("share.age", await sealTo(file("share.bin"), [await recipientOf("kek")]));
write("label.age", await sealTo(file("label.json"), [await recipientOf("recipient")]));

const passphrase = new Encrypter();
passphrase.setPassphrase(facts.passphrase);
passphrase.setScryptWorkFactor(15);
const device = new Encrypter();
device.addRecipient(await recipientOf("wrap"));
write("account-wrap.age", await device.encrypt(await passphrase.encrypt(facts.keys.recipient + "\n")));

// One variant of one tile, its file key captured as the sealing side does.
const pixels = new TextEncoder().encode("tile sealed by typage");
const plain = concat(u32(pixels.length), pixels, new Uint8Array(padme(4 + pixels.length) - 4 - pixels.length));
const tile = new Encrypter();
let fileKey = "";
tile.addRecipient({
  wrapFileKey(key) {
    fileKey = toHex(key);
    return [new Stanza(["niem-tile"], new Uint8Array(0))];
  },
});
write("tile.age", await tile.encrypt(plain));
write("tile.key", new TextEncoder().encode(fileKey + "\n"));
