import type { Bytes } from "../../bytes.js";
import { Refusal } from "../api.js";

/**
 * A sending that is under way, as this browser keeps it: what it says is sealed to
 * the sender's own account key, blocks and original are what the server gets. So a
 * sending goes on after a cut line, an ended session or a browser that was closed.
 */
export interface KeptSending {
  document: string;
  person: string;
  began: number;
  pages: number;
  /** Sealed: what the sender has said of it. */
  order: Bytes;
  /** Sealed: the document's keys. */
  keys: Bytes;
  original?: { sum: string; sealed: Blob };
  /** The signed manifest with its labels, once all is there. */
  commit?: { manifest: string; body: Blob };
}

/** A page that is sealed. */
export interface KeptPage {
  document: string;
  page: number;
  sum: string;
  /** Sealed: the page's keys. */
  record: Bytes;
  /** Until the server has it. */
  block?: Blob;
  bytes: number;
}

const SENDINGS = "sendings";
const PAGES = "pages";

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("niem-sending", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SENDINGS, { keyPath: "document" });
      request.result.createObjectStore(PAGES, { keyPath: ["document", "page"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact<T>(mode: IDBTransactionMode, run: (stores: { sendings: IDBObjectStore; pages: IDBObjectStore }) => IDBRequest<T> | null): Promise<T | undefined> {
  const db = await database();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = db.transaction([SENDINGS, PAGES], mode, { durability: "strict" });
      const request = run({ sendings: transaction.objectStore(SENDINGS), pages: transaction.objectStore(PAGES) });
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error?.name === "QuotaExceededError" ? new Refusal("no_room") : transaction.error);
    });
  } finally {
    db.close();
  }
}

const pagesOf = (document: string): IDBKeyRange => IDBKeyRange.bound([document], [document, []]);

export async function keepSending(sending: KeptSending): Promise<void> {
  await transact("readwrite", ({ sendings }) => sendings.put(sending));
}

export async function keepPage(page: KeptPage): Promise<void> {
  await transact("readwrite", ({ pages }) => pages.put(page));
}

export async function keptPages(document: string): Promise<KeptPage[]> {
  return (await transact("readonly", ({ pages }) => pages.getAll(pagesOf(document)) as IDBRequest<KeptPage[]>)) ?? [];
}

export async function keptPage(document: string, page: number): Promise<KeptPage | undefined> {
  return transact("readonly", ({ pages }) => pages.get([document, page]) as IDBRequest<KeptPage | undefined>);
}

/** The person's sendings that have not come to their end, the oldest first. */
export async function keptSendings(person: string): Promise<KeptSending[]> {
  const all = (await transact("readonly", ({ sendings }) => sendings.getAll() as IDBRequest<KeptSending[]>)) ?? [];
  return all.filter((one) => one.person === person).sort((a, b) => a.began - b.began);
}

export async function keptSending(document: string): Promise<KeptSending | undefined> {
  return transact("readonly", ({ sendings }) => sendings.get(document) as IDBRequest<KeptSending | undefined>);
}

export async function forgetSending(document: string): Promise<void> {
  await transact("readwrite", ({ sendings, pages }) => {
    pages.delete(pagesOf(document));
    return sendings.delete(document);
  });
}
