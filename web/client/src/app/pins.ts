/** What the desk remembers of log, witnesses and own key: web/desk's Kept. */
export interface Pins {
  log_key: string;
  /** Verifier keys, and how many of them have to vouch for the log. */
  witnesses?: string[] | null;
  quorum?: number;
  checkpoint?: string;
  /** Of the checkpoint, which was verified. */
  size?: number;
  roots?: string[] | null;
  recovery?: Record<string, string> | null;
  seen?: { index: number; leaf: string } | null;
}

/** Who is pinned, as a person compares it: the names of log and witnesses. */
export const nameOf = (key: string): string => key.split("+")[0] ?? key;

/** Whether two lists name the same keys. */
export function sameKeys(a: readonly string[] | null | undefined, b: readonly string[] | null | undefined): boolean {
  const [x, y] = [a ?? [], b ?? []];
  return x.length === y.length && x.every((key) => y.includes(key));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * The checkpoint that another tab has kept and this tab's desk has not verified: it
 * has to, before it keeps one of its own. before is what the desk knew when it began
 * or last kept, now what it knows, there what lies in the browser.
 */
export function unmet(before: Pins, now: Pins, there: Pins): string | undefined {
  if (now.checkpoint === before.checkpoint) return undefined; // nothing of its own to keep
  return there.checkpoint === before.checkpoint || there.checkpoint === now.checkpoint ? undefined : there.checkpoint;
}

/**
 * What to keep where another tab may have kept something meanwhile: what this tab
 * has changed, else what is there. The pins that are for good stay as they are
 * there, and of two verified checkpoints the longer one does.
 */
export function merged(before: Pins, now: Pins, there: Pins): Pins {
  const out: Pins = { ...there };
  const changed = (name: keyof Pins): boolean => !same(now[name], before[name]);
  if (changed("checkpoint") && now.checkpoint !== undefined && (now.size ?? 0) >= (there.size ?? 0)) Object.assign(out, { checkpoint: now.checkpoint, size: now.size });
  if (changed("roots") && !there.roots?.length) out.roots = now.roots ?? null;
  if (changed("seen") && (now.seen?.index ?? -1) >= (there.seen?.index ?? -1)) out.seen = now.seen ?? null;
  for (const [unit, key] of Object.entries(now.recovery ?? {})) {
    if (key !== before.recovery?.[unit]) out.recovery = { ...out.recovery, [unit]: key };
  }
  return out;
}
