import { rawAnswer } from "../api.js";
import { ask, state } from "../state.js";
import type { Person } from "../answers.js";
import type { Wanted } from "./draft.js";

/** What stands on the document in the clear; web/api in Go is its definition. */
export interface Cover {
  number: string;
  notation: string;
  kind: string;
  urgency: string;
  class: string;
  purpose: string;
  created: string;
  expires: string;
  allow_copy: boolean;
  /** Of the check before sealing. */
  check?: string;
  reason?: string;
  approval?: string;
  accept_unconfirmed: boolean;
}

/** What the sender has said of a document: kept, sealed, while it is on its way. */
export interface Order {
  subject: string;
  note: string;
  cover: Cover;
  /** Recipients: ids and user names, lists expanded. */
  persons: string[];
  usernames: string[];
  skipped: string[];
  /** Whom the sender had chosen, lists as lists. */
  to: readonly Wanted[];
  files: { name: string; size: number }[];
  /** Of each page: its file, and which of the file's pages it is, from 0. */
  pages: { source: number; place: number }[];
}

export interface Addressee {
  person: Person;
  fingerprint: string;
  confirmed: boolean;
  by_list: boolean;
  /** When the key took another's place. */
  renewed?: string;
}

/** Whom a document will be sealed to: every key was found on the log. */
export interface Addressed {
  people: Addressee[] | null;
  lists: string[] | null;
  unreachable: { code: string; usernames: string[] }[] | null;
  recovery: { unit: string; account: string; fingerprint: string; first: boolean; renewed: boolean } | null;
  readers: unknown[];
}

/** Resolves names and lists, and holds every key against the log. */
export async function address(names: readonly string[], lists: readonly string[], pages: number, signal: AbortSignal): Promise<Addressed> {
  const found = await rawAnswer("POST", "/api/recipients", { names }, signal);
  const own = { username: state.me?.person.username ?? "", account: state.own?.account ?? "", device: state.kept?.device?.public ?? "" };
  return ask<Addressed>("address", { names, lists, pages, own }, found);
}
