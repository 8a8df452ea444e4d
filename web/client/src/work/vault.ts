import { newAccount, wrapAccount } from "../account.js";
import { openWith, sealTo } from "../agefile.js";
import { unwrapAccount } from "../keys.js";
import type { Port } from "./port.js";

/** What the page asks of this worker, once: scrypt's memory goes with it. */
export type VaultAsk =
  | { do: "make"; device: CryptoKey; passphrase: string }
  | { do: "wrap"; secret: string; device: CryptoKey; passphrase: string }
  | { do: "open"; wrapped: Uint8Array; device: CryptoKey; passphrase: string }
  | { do: "once" };

/** What lies in the browser for its owner alone is sealed to the own account key, and opened with it. */
export type OwnAsk = { do: "seal"; plain: Blob; to: string } | { do: "unseal"; sealed: Blob; secret: string };

export interface VaultAnswer {
  secret: string;
  recipient: string;
  wrapped: Uint8Array;
}

const port = self as unknown as Port<VaultAsk | OwnAsk>;

port.onmessage = async ({ data }) => {
  try {
    port.postMessage({ ok: await run(data) });
  } catch (cause) {
    port.postMessage({ refusal: (cause as { refusal?: string }).refusal ?? "failed" });
  }
};

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

async function run(ask: VaultAsk | OwnAsk): Promise<VaultAnswer | Blob> {
  switch (ask.do) {
    case "seal":
      return new Blob([await sealTo(await bytesOf(ask.plain), [ask.to])]);
    case "unseal":
      return new Blob([await openWith(await bytesOf(ask.sealed), ask.secret)]);
    case "make": {
      const { secret, recipient } = await newAccount();
      return { secret, recipient, wrapped: await wrapAccount(secret, ask.device, ask.passphrase) };
    }
    case "wrap":
      return { secret: ask.secret, recipient: "", wrapped: await wrapAccount(ask.secret, ask.device, ask.passphrase) };
    case "open":
      return { secret: await unwrapAccount(ask.wrapped, ask.device, ask.passphrase), recipient: "", wrapped: ask.wrapped };
    case "once":
      return { ...(await newAccount()), wrapped: new Uint8Array() };
  }
}
