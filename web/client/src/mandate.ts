import { ascii, concat, hashOf, toHex, type Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";
import { documentIdOf, personIdOf, ZERO_HASH, ZERO_PERSON, type DocumentId, type Hash, type PersonId } from "./ids.js";
import type { WireReader } from "./wire.js";

/** What the first of two recovery holders allows the second to do to one document. */
export interface Mandate {
  readonly order: string;
  readonly unit: PersonId;
  readonly key: Hash;
  readonly document: DocumentId;
  readonly from: PersonId;
  readonly to: PersonId;
  readonly expires: bigint;
  readonly first: PersonId;
  readonly device: Hash;
  readonly signature: Bytes;
  /** The other holder, who makes the version. */
  readonly second: PersonId;
  /** The bytes that the first holder signs. */
  readonly signed: Bytes;
}

const SIZE = 16 + 16 + 32 + 16 + 16 + 16 + 8 + 16 + 32;
const DOMAIN = "niem/recovery-mandate/1";
export const ZERO_DOCUMENT = documentIdOf(new Uint8Array(16));

export function readMandate(r: WireReader): Mandate {
  const signed = r.take(SIZE);
  const at = (from: number, size: number): Bytes => signed.slice(from, from + size);
  const mandate: Mandate = {
    order: toHex(at(0, 16)),
    unit: personIdOf(at(16, 16)),
    key: toHex(at(32, 32)),
    document: documentIdOf(at(64, 16)),
    from: personIdOf(at(80, 16)),
    to: personIdOf(at(96, 16)),
    expires: new DataView(signed.buffer, signed.byteOffset, SIZE).getBigUint64(112),
    first: personIdOf(at(120, 16)),
    device: toHex(at(136, 32)),
    signature: r.take(64),
    second: personIdOf(r.take(16)),
    signed,
  };
  if (/^0*$/.test(mandate.order) || mandate.key === ZERO_HASH || mandate.device === ZERO_HASH || mandate.expires === 0n) {
    r.fail("a name of the mandate is missing");
  }
  if ([mandate.unit, mandate.first, mandate.second].includes(ZERO_PERSON)) r.fail("a name of the mandate is missing");
  if ((mandate.document === ZERO_DOCUMENT) !== (mandate.to === ZERO_PERSON)) r.fail("mandate with half a hand-over");
  if (mandate.first === mandate.second) r.fail("one holder signs twice");
  return mandate;
}

/** Checks the first holder's signature. Whether the device is that holder's is for the log to say. */
export async function verifyMandate(mandate: Mandate, publicKey: Bytes): Promise<void> {
  if (!(await isSignedBy(DOMAIN, publicKey, mandate.device, mandate.signed, mandate.signature))) {
    throw new SealedError("signature", "mandate of a recovery holder");
  }
}

/** Tells whether a device key, of this hash, signed a body in a domain. */
export async function isSignedBy(domain: string, publicKey: Bytes, device: Hash, body: Bytes, signature: Bytes): Promise<boolean> {
  if (publicKey.length !== 32 || (await hashOf(publicKey)) !== device) return false;
  const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, concat(ascii(domain + "\0"), body));
}
