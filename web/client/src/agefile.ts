import { Decrypter, Encrypter, type Identity, type Stanza } from "age-encryption";

import { ascii, owned, type Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";
import { MAX_HEADER, MAX_RECIPIENTS } from "./limits.js";

/** Classes of stanza, as age writes them. A file of ours carries one class only. */
export type StanzaClass = "mlkem768x25519" | "X25519" | "scrypt" | "niem-tile";

const NEWLINE = 10;
const INTRO = "age-encryption.org/v1";

/** How to open a file: by an age identity's text, a device's key, a passphrase or a file key. */
export type Opener = { identity: string } | { device: CryptoKey } | { passphrase: string } | { fileKey: Uint8Array };

/**
 * Opens an age file sealed to account keys (hybrid, 1 to 1000 recipients).
 * typage accepts mixed classes, foreign stanzas and endless headers; the guard
 * before it does not.
 */
export function openWith(file: Uint8Array, identity: string): Promise<Bytes> {
  if (!identity.startsWith("AGE-SECRET-KEY-PQ-1")) throw new SealedError("format", "not a hybrid age identity");
  return openAge(file, "mlkem768x25519", MAX_RECIPIENTS, { identity });
}

/** Opens an age file whose header carries 1 to most stanzas of the one class and nothing else. */
export async function openAge(file: Uint8Array, kind: StanzaClass, most: number, opener: Opener): Promise<Bytes> {
  const header = file.subarray(0, guardHeader(file, kind, most));
  // typage's errors have no codes. Who was asked, in order, tells the cases apart.
  const parsed = new Witness();
  const unmatched = new Witness();
  const finder = new Decrypter();
  finder.addIdentity(parsed);
  addOpener(finder, opener);
  finder.addIdentity(unmatched);
  let fileKey: Uint8Array;
  try {
    fileKey = await finder.decryptHeader(header);
  } catch {
    if (!parsed.asked) throw new SealedError("format", "age header does not parse");
    if (unmatched.asked) throw new SealedError("not-for-you", "sealed to another key");
    throw new SealedError("tampered", "age header");
  }
  const opened = new Decrypter();
  opened.addIdentity({ unwrapFileKey: () => fileKey });
  try {
    return owned(await opened.decrypt(file));
  } catch {
    throw new SealedError("tampered", "age payload");
  }
}

/** An identity that opens nothing and remembers that it was asked. */
class Witness implements Identity {
  asked = false;

  unwrapFileKey(_stanzas: Stanza[]): null {
    this.asked = true;
    return null;
  }
}

function addOpener(decrypter: Decrypter, opener: Opener): void {
  try {
    if ("identity" in opener) decrypter.addIdentity(opener.identity);
    else if ("device" in opener) decrypter.addIdentity(opener.device);
    else if ("passphrase" in opener) decrypter.addPassphrase(opener.passphrase);
    else decrypter.addIdentity({ unwrapFileKey: () => opener.fileKey });
  } catch {
    throw new SealedError("format", "not an age identity");
  }
}

/** Judges size, number and class of a header's stanzas; returns the header's length. */
export function guardHeader(file: Uint8Array, kind: StanzaClass, most: number): number {
  const bounded = file.subarray(0, MAX_HEADER);
  let stanzas = 0;
  for (let start = 0, n = 0; ; n++) {
    const end = bounded.indexOf(NEWLINE, start);
    if (end < 0) {
      if (file.length > MAX_HEADER) throw new SealedError("header-too-large", "age header over 2 MiB");
      throw new SealedError("format", "age header is cut short");
    }
    const line = bounded.subarray(start, end);
    if (n === 0) {
      if (!hasPrefix(line, INTRO) || line.length !== INTRO.length) throw new SealedError("format", "not an age file");
    } else if (hasPrefix(line, "-> ")) {
      const rest = line.subarray(3);
      const space = rest.indexOf(32);
      const type = space < 0 ? rest : rest.subarray(0, space);
      if (type.length !== kind.length || !hasPrefix(type, kind)) throw new SealedError("stanza", "age header carries a stanza of another class");
      if (++stanzas > most) throw new SealedError("recipients", "too many recipients");
    } else if (hasPrefix(line, "---")) {
      if (stanzas === 0) throw new SealedError("recipients", "no recipient");
      return end + 1;
    }
    start = end + 1;
  }
}

export function hasPrefix(bytes: Uint8Array, prefix: string): boolean {
  return bytes.length >= prefix.length && ascii(prefix).every((b, i) => bytes[i] === b);
}

/** Seals to account keys: 1 to 1000 hybrid recipients ("age1pq1…"), never another class. */
export async function sealTo(plain: Uint8Array, recipients: readonly string[]): Promise<Bytes> {
  if (recipients.length < 1 || recipients.length > MAX_RECIPIENTS) {
    throw new SealedError("recipients", `${recipients.length} recipients, allowed are 1 to ${MAX_RECIPIENTS}`);
  }
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    if (!recipient.startsWith("age1pq1")) throw new SealedError("format", "not a hybrid age recipient");
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new SealedError("format", "not a hybrid age recipient");
    }
  }
  return owned(await encrypter.encrypt(plain));
}
