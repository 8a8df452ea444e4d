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

/** What is being written, in this tab's memory: it outlives the screen and an ended session, not its writer. */
let kept: { person: string; draft: Draft } | null = null;
const listeners = new Set<() => void>();

onForget((leaving) => {
  if (leaving) kept = null;
});

function draft(): Draft {
  const person = state.me?.person.id ?? "";
  if (kept?.person !== person) kept = { person, draft: blank(person) };
  return kept.draft;
}

export function write(some: Partial<Draft>): void {
  kept = { person: state.me?.person.id ?? "", draft: { ...draft(), ...some } };
  for (const listener of [...listeners]) listener();
}

export function forgetDraft(): void {
  kept = null;
  for (const listener of [...listeners]) listener();
}

export function useDraft(): Draft {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return draft();
}
