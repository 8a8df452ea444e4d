import type { Bytes } from "../bytes.js";
import type { Pins } from "./pins.js";

/** What this browser keeps for one person. No key in it leaves the browser: both private halves are non-extractable. */
export interface Kept {
  person: string;
  /** What the desk remembers of log and own key; its JSON. */
  desk: Pins;
  device?: Device;
  /** Keys that this browser had before: what was sealed to them opens with nothing else. */
  former?: Device[];
}

/** The keys of this device: who signs, and what wraps the account key. */
export interface Device {
  /** hex */
  public: string;
  signing: CryptoKey;
  wrap: CryptoKey;
  account: Bytes;
  /** Made to take the place of a lost key: it counts once two registrars have signed. */
  asking?: true;
  /** Passkeys that open the account key in the place of the passphrase. */
  passkeys?: Unlocker[];
}

/** The account key, wrapped to what a passkey's pseudo-random function gives for a salt. */
export interface Unlocker {
  /** of the credential */
  id: Bytes;
  /** whose passkey it is: the relying party's id */
  rp: string;
  salt: Bytes;
  account: Bytes;
  added: string;
}

const STORE = "people";

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("niem", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "person" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      const request = run(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

export function recall(person: string): Promise<Kept | undefined> {
  return transact("readonly", (store) => store.get(person) as IDBRequest<Kept | undefined>);
}

/**
 * Keeps, durably, before anybody else hears of it. Another tab may have kept
 * something meanwhile: what is there is read and changed in one transaction, so
 * that a tab which does not know of a device can't lose its keys.
 */
export async function keep(known: Kept, change: (kept: Kept) => Kept): Promise<Kept> {
  let kept = known; // where nothing is there
  await transact("readwrite", (store) => {
    const before = store.get(known.person) as IDBRequest<Kept | undefined>;
    before.onsuccess = () => store.put((kept = change(before.result ?? kept)));
    return before;
  });
  await navigator.storage?.persist?.();
  return kept;
}

/** Draws this device's two keys. Neither private half can be read again, by anybody. */
export async function newDevice(): Promise<{ public: Bytes; signing: CryptoKey; wrap: CryptoKey }> {
  const signing = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const wrap = (await crypto.subtle.generateKey("X25519", false, ["deriveBits"])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", signing.publicKey));
  return { public: raw, signing: signing.privateKey, wrap: wrap.privateKey };
}
