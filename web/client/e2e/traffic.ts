import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { Decrypter } from "age-encryption";
import type { BrowserContext, Page } from "playwright-core";

interface Sent {
  url: string;
  method: string;
  headers: string;
  body: Buffer;
}

/** Everything that a browser sends, body and head, and what its page holds in the clear beside it. */
export class Traffic {
  readonly sent: Sent[] = [];

  /** Records from now on: requests of pages and workers of the browser. */
  async record(context: BrowserContext): Promise<void> {
    await context.addInitScript(hear);
    await context.route("**/*", async (route) => {
      const request = route.request();
      this.sent.push({ url: request.url(), method: request.method(), headers: JSON.stringify(request.headers()), body: request.postDataBuffer() ?? Buffer.alloc(0) });
      await route.fallback();
    });
  }

  /** Whether the page held something, in its asks of its workers: what is looked for can be found. */
  held(page: Page, text: string): Promise<boolean> {
    return page.evaluate((text) => {
      const bytes = new TextEncoder().encode(text);
      const within = (all: Uint8Array): boolean => all.some((_, at) => bytes.every((byte, n) => all[at + n] === byte));
      return (globalThis as unknown as Heard).heard.some((one) => one.text.includes(text) || (one.bytes !== null && one.bytes.length < 1 << 16 && within(one.bytes)));
    }, text);
  }

  /** Objects whose bytes were seen whole: they hash to their names. */
  objects(): number {
    const objects = this.sent.filter(({ url, method }) => method === "PUT" && url.includes("/objects/"));
    for (const { url, body } of objects) assert.equal(createHash("sha256").update(body).digest("hex"), url.split("/").pop(), "the recorded bytes are what is sent");
    return objects.length;
  }

  /** Where something stands in what was sent: as it is, in base64 or in hex. */
  find(needle: Buffer): string[] {
    assert.ok(needle.length >= 8, "long enough not to be met by chance");
    const base64 = [0, 1, 2].map((shift) => Buffer.from(Buffer.concat([Buffer.alloc(shift), needle]).toString("base64").slice(shift === 0 ? 0 : 4, -4)));
    const forms = [needle, ...base64, Buffer.from(needle.toString("hex")), Buffer.from(encodeURIComponent(needle.toString("latin1")))];
    return this.sent.filter(({ url, headers, body }) => forms.some((form) => body.includes(form) || url.includes(form.toString("latin1")) || headers.includes(form.toString("latin1")))).map(({ method, url }) => `${method} ${url}`);
  }
}

interface Heard {
  heard: { text: string; bytes: Uint8Array | null }[];
}

/** Runs in the page: keeps what it says to its workers. */
function hear(): void {
  const kept = ((globalThis as unknown as Heard).heard = [] as Heard["heard"]);
  const says = Worker.prototype.postMessage as (this: Worker, message: unknown, transfer: Transferable[]) => void;
  Worker.prototype.postMessage = function (this: Worker, message: { input?: string; bytes?: Uint8Array | null }, transfer?: unknown) {
    if (message.input !== undefined) kept.push({ text: message.input, bytes: message.bytes ? message.bytes.slice(0, 1 << 22) : null });
    says.call(this, message, transfer as Transferable[]);
  } as Worker["postMessage"];
}

/** What the page holds of a document that it is sending. */
export interface Secrets {
  account: string;
  pixels: Buffer;
  original: Buffer;
  seed: Buffer;
  pattern: Buffer;
}

/** Takes them out of the page, and the document's keys out of what it keeps, while it is on its way. */
export async function secretsOf(page: Page): Promise<Secrets> {
  const found = await page.evaluate(async () => {
    const { heard } = globalThis as unknown as Heard;
    const last = (method: (text: string) => boolean) => heard.filter((one) => method(one.text)).at(-1);
    const begun = last((text) => text.includes('"account"') && text.includes('"pages"'));
    const drawn = last((text) => text.includes('"page"') && text.includes('"width"'));
    const pieces = heard.filter((one) => one.text === "{}" && one.bytes).at(0);
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("niem-sending");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error as Error);
    });
    const [kept] = await new Promise<{ keys: Uint8Array }[]>((resolve) => {
      const request = db.transaction("sendings").objectStore("sendings").getAll();
      request.onsuccess = () => resolve(request.result as { keys: Uint8Array }[]);
    });
    db.close();
    // Some pixels in a row that are not all alike.
    const inked = (rgba: Uint8Array): number[] => {
      for (let at = 0; at + 64 <= rgba.length; at += 64) {
        const row = rgba.subarray(at, at + 64);
        if (new Set(row).size > 8) return [...row];
      }
      return [];
    };
    const middle = (bytes: Uint8Array | null | undefined, length: number): number[] => (bytes ? [...bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + length)] : []);
    return { account: (JSON.parse(begun?.text ?? "{}") as { account?: string }).account ?? "", pixels: inked(drawn?.bytes ?? new Uint8Array()), original: middle(pieces?.bytes, 64), keys: [...(kept?.keys ?? [])] };
  });
  const decrypter = new Decrypter();
  decrypter.addIdentity(found.account);
  const keys = JSON.parse(await decrypter.decrypt(Uint8Array.from(found.keys), "text")) as { Seed: string; Pattern: string };
  return { account: found.account, pixels: Buffer.from(found.pixels), original: Buffer.from(found.original), seed: Buffer.from(keys.Seed, "base64"), pattern: Buffer.from(keys.Pattern, "base64") };
}
