import { SealedError } from "./errors.js";
import type { Bytes } from "./bytes.js";

/** Standard base64, as Go's JSON has bytes. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

export function fromBase64(text: string): Bytes {
  let binary = "";
  try {
    binary = atob(text);
  } catch {
    throw new SealedError("format", "not base64");
  }
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}
