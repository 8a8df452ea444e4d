import { readFileSync } from "node:fs";

import { fromHex, owned, type Bytes } from "../src/bytes.js";
import { SealedError, type Refusal } from "../src/errors.js";
import type { Hash, PersonId } from "../src/formats.js";

/** What the golden files must say when read: the Go side's golden.json. */
export interface Facts {
  document: string;
  people: Record<"recipient" | "second" | "sender" | "unit" | "holder0" | "holder1" | "successor", PersonId>;
  keys: Record<"recipient" | "second" | "sender" | "unit" | "kek" | "holder0" | "holder1" | "holder2" | "share" | "wrap" | "device", string>;
  passphrase: string;
  devicePublic: string;
  deviceId: Hash;
  firstDevicePublic: string;
  secondDevicePublic: string;
  container: Hash;
  manifests: Hash[];
  seed: string;
  pattern: string;
  salt: string;
  biasSalts: string[];
  biases: string[];
  codeword: string[];
  commitment: Hash;
  slotOrder1024: Hash;
  slotOrder: number[][];
  variants: [string, string][][];
  label: { subject: string; files: string[]; note: string };
  metadata: string;
  original: string;
  padme: [number, number][];
}

/** From build/test, where the compiled tests run. */
const testdata = new URL("../../../../crypto/testdata/", import.meta.url);

export function file(name: string, folder = "golden"): Bytes {
  return owned(new Uint8Array(readFileSync(new URL(`${folder}/${name}`, testdata))));
}

export const facts = JSON.parse(new TextDecoder().decode(file("golden.json"))) as Facts;

export const devicePublic = fromHex(facts.devicePublic);

/** For assert.rejects and assert.throws: a refusal of one of the given classes. */
export function refusedAs(...refusals: Refusal[]): (err: unknown) => boolean {
  return (err) => {
    if (err instanceof SealedError && refusals.includes(err.refusal)) return true;
    throw err;
  };
}
