import { newAccount, wrapAccount } from "../account.js";
import { unwrapAccount } from "../keys.js";
import type { Port } from "./port.js";

/** What the page asks of this worker, once: scrypt's memory goes with it. */
export type VaultAsk =
  | { do: "make"; device: CryptoKey; passphrase: string }
  | { do: "wrap"; secret: string; device: CryptoKey; passphrase: string }
  | { do: "open"; wrapped: Uint8Array; device: CryptoKey; passphrase: string }
  | { do: "once" };

export interface VaultAnswer {
  secret: string;
  recipient: string;
  wrapped: Uint8Array;
}

const port = self as unknown as Port<VaultAsk>;

port.onmessage = async ({ data }) => {
  try {
    port.postMessage({ ok: await run(data) });
  } catch (cause) {
    port.postMessage({ refusal: (cause as { refusal?: string }).refusal ?? "failed" });
  }
};

async function run(ask: VaultAsk): Promise<VaultAnswer> {
  switch (ask.do) {
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
