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

const STORES = ["sendings", "pages", "drafts", "papers"] as const;

export type Stores = { [store in (typeof STORES)[number]]: IDBObjectStore };

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("niem-sending", 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      const db = request.result;
      if (oldVersion < 1) {
        db.createObjectStore("sendings", { keyPath: "document" });
        db.createObjectStore("pages", { keyPath: ["document", "page"] });
      }
      db.createObjectStore("drafts", { keyPath: "draft" });
      db.createObjectStore("papers", { keyPath: ["draft", "file"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Does something in one transaction over everything that is kept of what is to be sent. */
export async function transact<T>(mode: IDBTransactionMode, run: (stores: Stores) => IDBRequest<T> | null): Promise<T | undefined> {
  const db = await database();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = db.transaction(STORES, mode, { durability: "strict" });
      const request = run(Object.fromEntries(STORES.map((store) => [store, transaction.objectStore(store)])) as Stores);
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error?.name === "QuotaExceededError" ? new Refusal("no_room") : transaction.error);
    });
  } finally {
    db.close();
  }
}

/** All of one document, or of one draft. */
export const allOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);

/** Keeps a sending. The draft that it was made of goes in the same step: after a crash there is one or the other. */
export async function keepSending(sending: KeptSending, draft: string | null = null): Promise<void> {
  await transact("readwrite", (stores) => {
    if (draft !== null) dropDraft(stores, draft);
    return stores.sendings.put(sending);
  });
}

export function dropDraft({ drafts, papers }: Stores, draft: string): void {
  drafts.delete(draft);
  papers.delete(allOf(draft));
}

export async function keepPage(page: KeptPage): Promise<void> {
  await transact("readwrite", ({ pages }) => pages.put(page));
}

export async function keptPages(document: string): Promise<KeptPage[]> {
  return (await transact("readonly", ({ pages }) => pages.getAll(allOf(document)) as IDBRequest<KeptPage[]>)) ?? [];
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
    pages.delete(allOf(document));
    return sendings.delete(document);
  });
}
