interface Globals {
  niemSign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}

/** The device's key, which a page lends to a worker that has something to sign. Neither can read it. */
export interface KeyAsk {
  key: CryptoKey;
}

let key: CryptoKey | null = null;

export function lend(ask: KeyAsk): void {
  key = ask.key;
}

(globalThis as unknown as Globals).niemSign = async (message) => {
  if (!key) throw new Error("input");
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message));
};
