import assert from "node:assert/strict";
import { test } from "node:test";

import { keep, recall, type Device } from "../src/app/keep.js";

/** What the module needs of IndexedDB: requests that answer later, in transactions. */
const rows = new Map<string, unknown>();

function request<T>(result: T): { result: T; onsuccess: (() => void) | null } {
  const one = { result, onsuccess: null as (() => void) | null };
  queueMicrotask(() => one.onsuccess?.());
  return one;
}

const database = {
  close: () => {},
  transaction: () => {
    const objectStore = () => ({
      get: (person: string) => request(structuredClone(rows.get(person))),
      put: (kept: { person: string }) => request(void rows.set(kept.person, structuredClone(kept))),
    });
    const transaction = { objectStore, oncomplete: null as (() => void) | null };
    setTimeout(() => transaction.oncomplete?.());
    return transaction;
  },
};
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true }); // not in every Node
Object.assign(globalThis, { indexedDB: { open: () => request(database) } });

test("a tab that does not know of this browser's device keeps its keys", async () => {
  const device = { public: "aa", account: new Uint8Array([1]) } as unknown as Device;
  const stale = await keep({ person: "p", desk: { log_key: "log" } }, (first) => first);
  await keep(stale, (kept) => ({ ...kept, device })); // in another tab
  assert.equal(stale.device, undefined);
  const now = await keep(stale, (kept) => ({ ...kept, desk: { log_key: "log", checkpoint: "newer" } }));
  assert.equal(now.device?.public, "aa");
  assert.deepEqual(await recall("p"), { person: "p", desk: { log_key: "log", checkpoint: "newer" }, device });
});
