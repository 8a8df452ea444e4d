import { ascii, toHex, type Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";

/**
 * Reads our binary formats: a magic line, then big-endian fields. Every method
 * throws a SealedError of "format" as soon as the bytes can't be right; counts
 * are judged before anything is made for them.
 */
export class WireReader {
  readonly #what: string;
  readonly #view: DataView;
  readonly #bytes: Bytes;
  #at: number;

  constructor(what: string, magic: string, bytes: Bytes) {
    this.#what = what;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = magic.length;
    if (bytes.length < magic.length || ascii(magic).some((b, i) => bytes[i] !== b)) this.fail("wrong magic line");
  }

  fail(why: string): never {
    throw new SealedError("format", `${this.#what}: ${why}`);
  }

  /** The next n bytes, not copied. */
  take(n: number): Bytes {
    if (n > this.#bytes.length - this.#at) this.fail("cut short");
    this.#at += n;
    return this.#bytes.subarray(this.#at - n, this.#at);
  }

  hex(n: number): string {
    return toHex(this.take(n));
  }

  u8(): number {
    this.take(1);
    return this.#view.getUint8(this.#at - 1);
  }

  u16(): number {
    this.take(2);
    return this.#view.getUint16(this.#at - 2);
  }

  u32(): number {
    this.take(4);
    return this.#view.getUint32(this.#at - 4);
  }

  /** A 16-bit count of items of at least size bytes each. */
  count(what: string, low: number, high: number, size: number): number {
    const n = this.u16();
    if (n < low || n > high) this.fail(`${n} ${what}, allowed are ${low} to ${high}`);
    if (n * size > this.#bytes.length - this.#at) this.fail("cut short");
    return n;
  }

  /** Refuses what is left over. */
  end(): void {
    if (this.#at !== this.#bytes.length) this.fail("bytes after the end");
  }
}
