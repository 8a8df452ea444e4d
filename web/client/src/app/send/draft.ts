import { useEffect, useState } from "preact/hooks";

import type { Person } from "../answers.js";
import { onForget, state } from "../state.js";
import { dayAhead } from "./moments.js";
import { NO_PAPERS, type Papers } from "./papers.js";

/** Somebody, or a list, that the sender has chosen. */
export type Wanted = { person: Person } | { list: string };

export interface Draft {
  papers: Papers;
  subject: string;
  note: string;
  number: string;
  notation: string;
  kind: string;
  urgency: string;
  class: string;
  purpose: string;
  /** Day. */
  expires: string;
  allowCopy: boolean;
  to: readonly Wanted[];
  /** The document that is sent once more. */
  again?: string;
}

/** What stays the same from one document to the next, and stands in the clear anyway. */
interface Habits {
  notation: string;
  kind: string;
  class: string;
  purpose: string;
  days: number;
}

const USUAL: Habits = { notation: "", kind: "cong-van", class: "sensitive", purpose: "dieu-tra", days: 30 };

const place = (person: string): string => `niem-send-${person}`;

function habits(person: string): Habits {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(place(person)) ?? "{}") as Partial<Habits>) };
  } catch {
    return USUAL;
  }
}

export function keepHabits({ notation, kind, class: of, purpose, expires }: Draft): void {
  const days = Math.max(1, Math.round((Date.parse(expires) - Date.parse(dayAhead(0))) / 86_400_000));
  localStorage.setItem(place(state.me?.person.id ?? ""), JSON.stringify({ notation, kind, class: of, purpose, days } satisfies Habits));
}

function blank(person: string): Draft {
  const { days, ...usual } = habits(person);
  return { papers: NO_PAPERS, subject: "", note: "", number: "", ...usual, urgency: "thuong", expires: dayAhead(days), allowCopy: false, to: [] };
}

/** What is being written, in this tab's memory: it outlives the screen and an ended session, not its writer. What lies on the disk of it is sealed (draft_kept.ts). */
interface Written {
  person: string;
  draft: Draft;
  /** Its name among what is kept; null: nothing of it is. */
  id: string | null;
  /** Whether there is anything in it. */
  touched: boolean;
}

let written: Written | null = null;
const listeners = new Set<() => void>();

onForget((leaving) => {
  if (leaving) take(null);
});

function take(next: Written | null): void {
  written = next;
  for (const listener of [...listeners]) listener();
}

/** What is being written now, by whoever is signed in. */
export function current(): Readonly<Written> {
  const person = state.me?.person.id ?? "";
  if (written?.person !== person) written = { person, draft: blank(person), id: null, touched: false };
  return written;
}

export function write(some: Partial<Draft>): void {
  const now = current();
  take({ ...now, draft: { ...now.draft, ...some }, touched: true });
}

/** Gives what is being written the name under which it is kept. */
export function name(id: string): void {
  take({ ...current(), id });
}

/** Goes on with what was kept under a name. */
export function takeUp(id: string, draft: Draft): void {
  take({ ...current(), draft, id, touched: true });
}

/** Begins something else. What was being written stays kept, if it was. */
export function writeAnew(some: Partial<Draft>): void {
  take(null);
  write(some);
}

export function forgetDraft(): void {
  take(null);
}

export function onDraft(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useDraft(): Draft {
  const [, again] = useState(0);
  useEffect(() => onDraft(() => again((n) => n + 1)), []);
  return current().draft;
}
