import { fromBase64, toBase64 } from "../../base64.js";
import type { Bytes } from "../../bytes.js";
import { Refusal } from "../api.js";

/** The server's options for an authenticator, as its WebAuthn library writes them: base64url for every buffer. */
export interface Options {
  publicKey: {
    challenge: string;
    rpId?: string;
    user?: { id: string };
    excludeCredentials?: Descriptor[];
    allowCredentials?: Descriptor[];
    [rest: string]: unknown;
  };
}

interface Descriptor {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

/** Whether this browser can ask an authenticator at all. */
export const knowsPasskeys = (): boolean => "PublicKeyCredential" in globalThis;

export const toURL64 = (bytes: Uint8Array): string => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

export const fromURL64 = (text: string): Bytes => fromBase64(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));

const described = (all: Descriptor[] | undefined): PublicKeyCredentialDescriptor[] => (all ?? []).map((one) => ({ ...one, id: fromURL64(one.id) }));

const bytes = (buffer: ArrayBuffer): string => toURL64(new Uint8Array(buffer));

/** What the server is told of a credential. What extensions gave stays here: a PRF's output opens the account key. */
const told = (credential: PublicKeyCredential, response: object): object => ({ id: credential.id, rawId: bytes(credential.rawId), type: credential.type, response, clientExtensionResults: {} });

/** Has an authenticator make a passkey that can unlock keys, too, where it knows how. */
export async function makePasskey({ publicKey }: Options): Promise<object> {
  if (!publicKey.user) throw new Refusal("internal");
  const options = {
    ...publicKey,
    challenge: fromURL64(publicKey.challenge),
    user: { ...publicKey.user, id: fromURL64(publicKey.user.id) },
    excludeCredentials: described(publicKey.excludeCredentials),
    extensions: { prf: {} },
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await asked(() => navigator.credentials.create({ publicKey: options }));
  const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse;
  return told(made, { clientDataJSON: bytes(clientDataJSON), attestationObject: bytes(attestationObject) });
}

/** Has one of the person's passkeys answer the server's challenge. */
export async function showPasskey({ publicKey }: Options): Promise<object> {
  const options: PublicKeyCredentialRequestOptions = {
    ...(publicKey as object),
    challenge: fromURL64(publicKey.challenge),
    allowCredentials: described(publicKey.allowCredentials),
  };
  const shown = await asked(() => navigator.credentials.get({ publicKey: options }));
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response as AuthenticatorAssertionResponse;
  return told(shown, { clientDataJSON: bytes(clientDataJSON), authenticatorData: bytes(authenticatorData), signature: bytes(signature), userHandle: userHandle ? bytes(userHandle) : null });
}

/** What may be asked of one passkey's pseudo-random function. */
export interface Question {
  id: Bytes;
  salt: Bytes;
}

/** Asks one of some passkeys for the output of its pseudo-random function (the PRF extension). Nothing of it goes to the server. */
export async function outputOf(questions: Question[], rpId: string): Promise<{ id: Bytes; output: Bytes }> {
  const options = {
    challenge: crypto.getRandomValues(new Uint8Array(32)), // nobody checks the signature
    rpId,
    userVerification: "required",
    allowCredentials: questions.map(({ id }) => ({ type: "public-key", id })),
    extensions: { prf: { evalByCredential: Object.fromEntries(questions.map(({ id, salt }) => [toURL64(id), { first: salt }])) } },
  } as unknown as PublicKeyCredentialRequestOptions;
  const shown = await asked(() => navigator.credentials.get({ publicKey: options }));
  const { prf } = shown.getClientExtensionResults() as { prf?: { results?: { first?: ArrayBuffer } } };
  if (!prf?.results?.first) throw new Refusal("passkey_no_prf");
  return { id: new Uint8Array(shown.rawId), output: new Uint8Array(prf.results.first) };
}

/** Says in our words why an authenticator gave nothing. */
async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let given: Credential | null;
  try {
    given = await ask();
  } catch (cause) {
    const name = (cause as { name?: string }).name;
    throw new Refusal(name === "NotAllowedError" || name === "AbortError" ? "passkey_not_given" : name === "InvalidStateError" ? "passkey_known" : "passkey_unfit");
  }
  if (!given) throw new Refusal("passkey_not_given");
  return given as PublicKeyCredential;
}
