import { useEffect, useState } from "preact/hooks";

import { beforeLeaving, onForget, state } from "../state.js";
import { current, forgetDraft, name, onDraft, takeUp, writeAnew, type Draft } from "./draft.js";
import { discardDraft, keepDraft, keptDrafts, keptPapers, type KeptDraft, type KeptPaper } from "./drafts.js";
import { nameOfFile, sealedFile, sealedWords, unsealed } from "./draft_sealed.js";

/** So long after the last change it is kept, in milliseconds. */
const PAUSE = 800;

/** What is known about keeping. */
export interface Keeping {
  /** Since when what was taken up again lay here; null: nothing was. */
  takenUp: number | null;
  /** A draft that does not open. */
  broken: string | null;
  /** All that was written is kept. */
  kept: boolean;
  /** Why it can't be. */
  cause: unknown;
}

const NOTHING: Keeping = { takenUp: null, broken: null, kept: false, cause: null };

let keeping = NOTHING;
const listeners = new Set<() => void>();

function tell(some: Partial<Keeping>): void {
  keeping = { ...keeping, ...some };
  for (const listener of [...listeners]) listener();
}

let timer: ReturnType<typeof setTimeout> | undefined;
let last: Promise<void> = Promise.resolve();
/** What was kept last. */
let done: Draft | null = null;
/** Files that are kept, of which draft. */
let files: { of: string; names: Set<string> } | null = null;
/** What is being made into a sending. */
let handedOver: Draft | null = null;

onDraft(() => {
  const { touched, draft } = current();
  tell(touched ? { kept: draft === done } : { takenUp: null, kept: false, cause: null });
  later();
});
onForget((leaving) => {
  if (!leaving) return;
  tell(NOTHING);
  for (const id of [...releases.keys()]) letGo(id);
});
beforeLeaving(now);
addEventListener("pagehide", () => void now());
document.addEventListener("visibilitychange", () => document.hidden && void now());

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void now(), PAUSE);
}

/** Keeps what is being written, at once. */
function now(): Promise<void> {
  clearTimeout(timer);
  last = last.then(keep).then(
    () => tell({ kept: current().draft === done, cause: null }),
    (cause: unknown) => {
      console.warn(cause);
      tell({ cause });
    },
  );
  return last;
}

async function keep(): Promise<void> {
  const { person, draft, touched } = current();
  if (!touched || draft === done || draft === handedOver || !state.own?.account) return;
  const id = current().id ?? crypto.randomUUID();
  if (current().id === null) {
    await hold(id);
    name(id);
  }
  if (files?.of !== id) files = { of: id, names: new Set() };
  const known = files.names;
  const names = draft.papers.files.map(nameOfFile);
  const more: KeptPaper[] = [];
  for (const [i, file] of draft.papers.files.entries()) {
    const named = names[i] ?? "";
    if (!known.has(named)) more.push({ draft: id, file: named, sealed: await sealedFile(file) });
  }
  const words = await sealedWords(draft);
  if (current().id !== id || draft === handedOver) return; // discarded, or sent, meanwhile
  await keepDraft({ draft: id, person, at: Date.now(), words }, names, more);
  files = { of: id, names: new Set(names) };
  done = draft;
}

const releases = new Map<string, () => void>();

/** Takes a draft for this tab; false: another one has it. */
function hold(id: string): Promise<boolean> {
  if (releases.has(id)) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`niem-draft-${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise<void>((release) => releases.set(id, release));
      })
      .catch(reject);
  });
}

function letGo(id: string | null): void {
  if (id === null) return;
  releases.get(id)?.();
  releases.delete(id);
}

/** Takes the newest draft up again that no tab has, where nothing is being written here. */
async function takeUpNewest(): Promise<void> {
  await last;
  if (current().touched) return;
  for (const id of [...releases.keys()]) letGo(id);
  for (const kept of await keptDrafts(current().person)) {
    if ((await hold(kept.draft)) && (await open(kept))) return;
  }
}

async function open(kept: KeptDraft): Promise<boolean> {
  try {
    const papers = new Map((await keptPapers(kept.draft)).map((paper) => [paper.file, paper]));
    const draft = await unsealed(kept.words, (file) => papers.get(file));
    files = { of: kept.draft, names: new Set(papers.keys()) };
    done = draft;
    takeUp(kept.draft, draft);
    tell({ takenUp: kept.at });
    return true;
  } catch (cause) {
    console.warn(cause);
    letGo(kept.draft);
    tell({ broken: kept.draft });
    return false;
  }
}

/** What a sending is made of. Until it is begun, or is not, nothing more is kept of the draft. */
export const draftInHand = {
  async take(): Promise<string | null> {
    handedOver = current().draft;
    await last;
    return current().id;
  },
  sent(): void {
    const same = current().draft === handedOver; // nothing else was begun meanwhile
    handedOver = null;
    if (!same) return;
    letGo(current().id);
    forgetDraft();
  },
  back(): void {
    handedOver = null;
    later();
  },
};

/** Begins another document, and keeps it. What was being written until now lies where it is kept, for another time. */
export async function startAnew(some: Partial<Draft>): Promise<void> {
  await now();
  letGo(current().id);
  writeAnew(some);
  await now();
}

/** Throws away what is being written, here and on the disk. */
export async function discard(): Promise<void> {
  const { id } = current();
  forgetDraft();
  await last;
  if (id !== null) await discardDraft(id);
  letGo(id);
}

export async function discardBroken(): Promise<void> {
  if (keeping.broken !== null) await discardDraft(keeping.broken);
  tell({ broken: null });
}

/** What is known about keeping; ready: what was kept has been taken up. */
export function useKeeping(): Keeping & { ready: boolean } {
  const [, again] = useState(0);
  const [ready, setReady] = useState(current().touched);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    if (!ready) takeUpNewest().catch(console.warn).finally(() => setReady(true));
    return () => void listeners.delete(listener);
  }, []);
  return { ...keeping, ready };
}
