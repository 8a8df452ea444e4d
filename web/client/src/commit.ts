import { ascii, concat, hashOf, owned, u16, u32, type Bytes } from "./bytes.js";
import { documentBytes, personBytes, type DocumentId, type Hash, type PersonId } from "./ids.js";

/** Commits to a recipient's codeword: the packed bits of every page in order. */
export function commitCodeword(document: DocumentId, who: PersonId, salt: Uint8Array, bits: readonly Uint8Array[]): Promise<Hash> {
  const pages = bits.flatMap((page) => [u32(page.length), page]);
  return hashOf(concat(ascii("niem/commit/codeword/1\0"), documentBytes(document), personBytes(who), salt, u32(bits.length), ...pages));
}

/** Commits to one page's biases, a byte a tile. */
export function commitBiases(document: DocumentId, page: number, salt: Uint8Array, biases: Uint8Array): Promise<Hash> {
  return hashOf(concat(ascii("niem/commit/biases/1\0"), documentBytes(document), u32(page), salt, u32(biases.length), biases));
}

/** The salt for a label ("codeword" or "biases"), person and page: HKDF-SHA256 of the pattern key. */
export async function deriveSalt(pattern: Uint8Array, document: DocumentId, label: string, who: PersonId, page: number): Promise<Bytes> {
  const secret = await crypto.subtle.importKey("raw", owned(pattern), "HKDF", false, ["deriveBits"]);
  const info = concat(ascii("niem/salt/1\0"), documentBytes(document), u16(label.length), ascii(label), personBytes(who), u32(page));
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, secret, 256));
}
