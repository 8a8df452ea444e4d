import { Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

import { owned, type Bytes } from "./bytes.js";

/** N of the passphrase's scrypt is 2 to this power: 128 MiB and half a second. */
export const WORK_FACTOR = 17;

/** How many characters a passphrase has at least. */
export const LEAST_SECRET = 8;

/**
 * Holds a passphrase to the rule of health offices (BD-12), as the server does:
 * eight characters with small and capital letters and a digit or another character.
 */
export function strongSecret(secret: string): boolean {
  return [...secret].length >= LEAST_SECRET && /\p{Ll}/u.test(secret) && /\p{Lu}/u.test(secret) && /[^\p{L}\p{M}]/u.test(secret);
}

/** How far a passphrase has come: 0 nothing, 1 too weak, 2 by the rule, 3 long as well. */
export function strengthOf(secret: string): 0 | 1 | 2 | 3 {
  if (secret === "") return 0;
  if (!strongSecret(secret)) return 1;
  return [...secret].length >= 14 ? 3 : 2;
}

/** An account key: the hybrid age identity and its public half. */
export interface Account {
  readonly secret: string;
  readonly recipient: string;
}

export async function newAccount(): Promise<Account> {
  const secret = await generateHybridIdentity();
  return { secret, recipient: await identityToRecipient(secret) };
}

/**
 * Wraps an account key at rest: the passphrase inside, the device's
 * non-extractable X25519 key outside, so that a stolen database can't be tried
 * against passphrases. scrypt takes time and memory: run it in a worker.
 */
export async function wrapAccount(secret: string, device: CryptoKey | string, passphrase: string, workFactor = WORK_FACTOR): Promise<Bytes> {
  const byPassphrase = new Encrypter();
  byPassphrase.setPassphrase(passphrase);
  byPassphrase.setScryptWorkFactor(workFactor);
  const inner = await byPassphrase.encrypt(`${secret}\n`);
  const byDevice = new Encrypter();
  byDevice.addRecipient(await identityToRecipient(device));
  return owned(await byDevice.encrypt(inner));
}
