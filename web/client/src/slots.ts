import { chacha20 } from "@noble/ciphers/chacha.js";

import { ascii, concat, owned, u32 } from "./bytes.js";
import { documentBytes, type DocumentId } from "./ids.js";

/**
 * The secret order of a page's variants: element 2*tile+bit is that variant's
 * slot. A Fisher-Yates shuffle (Durstenfeld, CACM algorithm 235) fed by ChaCha20
 * (RFC 8439, zero nonce) under HKDF-SHA256(seed, domain, document, page);
 * draws that would favour a slot are thrown away.
 */
export async function slotOrder(seed: Uint8Array, document: DocumentId, page: number, tiles: number): Promise<number[]> {
  const secret = await crypto.subtle.importKey("raw", owned(seed), "HKDF", false, ["deriveBits"]);
  const info = concat(ascii("niem/slots/1\0"), documentBytes(document), u32(page));
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  const key = new Uint8Array(await crypto.subtle.deriveBits(hkdf, secret, 256));
  const word = keyStream(key);
  const order = Array.from({ length: 2 * tiles }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const n = i + 1;
    const limit = Math.floor(2 ** 32 / n) * n;
    let draw = word();
    while (draw >= limit) draw = word();
    const j = draw % n;
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Reads a ChaCha20 key stream as big-endian 32-bit words. */
function keyStream(key: Uint8Array): () => number {
  const size = 256;
  let counter = 0;
  let block: DataView = new DataView(new ArrayBuffer(0));
  let at = 0;
  return () => {
    if (at === block.byteLength) {
      const bytes = chacha20(key, new Uint8Array(12), new Uint8Array(size), undefined, counter);
      block = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      counter += size / 64;
      at = 0;
    }
    at += 4;
    return block.getUint32(at - 4);
  };
}

/**
 * The least allowed length not below n (Padmé: Nikitin and others, PETS 2019,
 * algorithm 1).
 */
export function padme(n: number): number {
  if (n < 2) return n;
  const exponent = 31 - Math.clz32(n);
  const free = exponent - (32 - Math.clz32(exponent));
  if (free <= 0) return n;
  const step = 2 ** free;
  return Math.ceil(n / step) * step;
}
