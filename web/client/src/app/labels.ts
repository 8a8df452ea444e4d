import { useEffect, useState } from "preact/hooks";

import { desk, onForget, state } from "./state.js";
import type { Item, Label } from "./answers.js";

const opened = new Map<string, Label | null>();
const listeners = new Set<() => void>();

onForget(() => opened.clear());

/** How many labels are opened between two looks at the screen. */
const BATCH = 40;

let at = 0;

/** Opens what is not open yet, the first of the list first. */
export async function labelsOf(items: readonly Item[]): Promise<void> {
  const round = ++at;
  const sealed = items.filter((item) => !opened.has(item.document));
  for (let i = 0; i < sealed.length; i += BATCH) {
    const some = sealed.slice(i, i + BATCH);
    const { account } = state;
    if (account === null || round !== at) return;
    const labels = await desk()
      .then((d) => d.call<(Label | null)[]>("labels", { account, labels: some.map((item) => item.label) }))
      .catch(() => null);
    if (labels === null || state.account === null) return;
    some.forEach((item, n) => opened.set(item.document, labels[n] ?? null));
    for (const listener of [...listeners]) listener();
  }
}

export function labelOf(document: string): Label | null | undefined {
  return opened.get(document);
}

export function useLabels(): ReadonlyMap<string, Label | null> {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return opened;
}
