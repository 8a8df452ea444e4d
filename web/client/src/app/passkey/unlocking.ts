import { ascii, toHex, type Bytes } from "../../bytes.js";
import { call, Refusal } from "../api.js";
import type { Unlocker } from "../keep.js";
import { change, changeDevice, state } from "../state.js";
import { vault } from "../workers.js";
import { fromURL64, outputOf, type Options } from "./webauthn.js";

/**
 * The account key wrapped once more: in the place of the passphrase stands what HKDF
 * makes of a passkey's PRF output for a salt of this wrap. Outside is the device's
 * unreadable key, as with the passphrase: neither the passkey alone nor what lies
 * here alone opens it.
 */
const PURPOSE = "niem/v1 account key by passkey";

/** What takes the passphrase's place: 256 bits that nobody can guess, as text. */
export async function phraseOf(output: Bytes, salt: Bytes): Promise<string> {
  const key = await crypto.subtle.importKey("raw", output, "HKDF", false, ["deriveBits"]);
  return toHex(new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: ascii(PURPOSE) }, key, 256)));
}

const same = (a: Uint8Array, b: Uint8Array): boolean => toHex(a) === toHex(b);

/** Has one of the person's passkeys unlock this browser's key from now on; the key is open. */
export async function addUnlocker(): Promise<void> {
  const { account, kept } = state;
  const device = kept?.device;
  if (account === null || !device) throw new Refusal("ended");
  const { publicKey } = await challenge();
  const rp = publicKey.rpId ?? location.hostname;
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const { id, output } = await outputOf((publicKey.allowCredentials ?? []).map((one) => ({ id: fromURL64(one.id), salt })), rp);
  const { wrapped } = await vault({ do: "wrap", secret: account, device: device.wrap, passphrase: await phraseOf(output, salt) });
  const added: Unlocker = { id, rp, salt, account: wrapped as Bytes, added: new Date().toISOString() };
  await changeDevice(device.public, (now) => ({ ...now, passkeys: [...(now.passkeys ?? []).filter((one) => !same(one.id, id)), added] }));
}

/** The server's challenge, whose answer may go to it; without a passkey it has none. */
export async function challenge(): Promise<Options> {
  try {
    return await call<Options>("POST", "/api/session/factor/challenge", undefined, { door: true });
  } catch (cause) {
    throw cause instanceof Refusal && cause.code === "not_found" ? new Refusal("passkey_none") : cause;
  }
}

/** Opens the account key with a passkey in the place of the passphrase. */
export async function unlockByPasskey(): Promise<void> {
  const device = state.kept?.device;
  const all = device?.passkeys ?? [];
  if (!device || !all[0]) throw new Refusal("passkey_none");
  const { id, output } = await outputOf(all, all[0].rp);
  const one = all.find((unlocker) => same(unlocker.id, id));
  if (!one) throw new Refusal("passkey_none");
  const { secret } = await vault({ do: "open", wrapped: one.account, device: device.wrap, passphrase: await phraseOf(output, one.salt) });
  change({ account: secret });
}

/** Takes the way back: the passkey opens nothing here any more. */
export function dropUnlocker(unlocker: Unlocker): Promise<void> {
  return changeDevice(state.kept?.device?.public ?? "", (now) => ({ ...now, passkeys: (now.passkeys ?? []).filter((one) => !same(one.id, unlocker.id)) }));
}
