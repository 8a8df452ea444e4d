import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";

import * as cctv from "cctv-age";

import { openAge, type Opener, type StanzaClass } from "../src/agefile.js";
import { hashOf, type Bytes } from "../src/bytes.js";
import { SealedError } from "../src/errors.js";
import { MAX_RECIPIENTS } from "../src/limits.js";

/** The vectors by name. The package's own types speak of a default export it hasn't got. */
const vectors = cctv as unknown as Record<string, Uint8Array>;

interface Vector {
  readonly expect: string;
  readonly payload: string | undefined;
  readonly armored: boolean;
  readonly openers: readonly { kind: StanzaClass; most: number; opener: Opener }[];
  readonly file: Uint8Array;
}

function parseVector(raw: Uint8Array): Vector {
  const text = new TextDecoder("latin1").decode(raw);
  const end = text.indexOf("\n\n");
  const fields = text.slice(0, end).split("\n").map((line) => line.split(": ", 2) as [string, string]);
  const all = (key: string) => fields.filter(([k]) => k === key).map(([, v]) => v);
  const body = raw.subarray(end + 2);
  return {
    expect: all("expect")[0]!,
    payload: all("payload")[0],
    armored: all("armored")[0] === "yes",
    openers: [
      ...all("identity").map((identity) => ({
        kind: identity.startsWith("AGE-SECRET-KEY-PQ-1") ? ("mlkem768x25519" as const) : ("X25519" as const),
        most: MAX_RECIPIENTS,
        opener: { identity },
      })),
      ...all("passphrase").map((passphrase) => ({ kind: "scrypt" as const, most: 1, opener: { passphrase } })),
    ],
    file: all("compressed")[0] === "zlib" ? inflateSync(body) : body,
  };
}

async function open(v: Vector): Promise<Bytes | SealedError> {
  let failure = new SealedError("format", "vector without a key");
  for (const { kind, most, opener } of v.openers) {
    try {
      return await openAge(v.file, kind, most, opener);
    } catch (err) {
      if (!(err instanceof SealedError)) throw err;
      failure = err;
    }
  }
  return failure;
}

/** Well-formed files with a stanza of another class: the same list as the Go side's. */
const refusedByGuard = [
  "hybrid_and_x25519", "hybrid_grease", "hybrid_uppercase", "scrypt_uppercase", "stanza_empty_body",
  "stanza_empty_last_line", "stanza_valid_characters", "x25519_grease", "x25519_lowercase",
];

const allowed: Record<string, readonly string[]> = {
  "no match": ["not-for-you", "stanza"],
  "HMAC failure": ["tampered"],
  "header failure": ["format", "tampered", "recipients", "stanza", "header-too-large"],
  "payload failure": ["tampered"],
};

test("published age vectors", async (t) => {
  const names = Object.keys(vectors).sort();
  assert.ok(names.length > 100);
  const refused: string[] = [];
  for (const name of names) {
    await t.test(name, async () => {
      const v = parseVector(vectors[name]!);
      const got = await open(v);
      if (v.armored) {
        assert.ok(got instanceof SealedError, "armour is refused before it is read");
      } else if (got instanceof SealedError && got.refusal === "stanza" && (v.expect === "success" || v.expect === "no match")) {
        refused.push(name);
      } else if (v.expect === "success") {
        if (got instanceof SealedError) throw got;
        assert.equal(await hashOf(got), v.payload);
      } else {
        assert.ok(got instanceof SealedError, "opened");
        assert.ok(allowed[v.expect]?.includes(got.refusal), `${v.expect}: ${got.refusal}: ${got.message}`);
      }
    });
  }
  assert.deepEqual(refused, refusedByGuard);
});
