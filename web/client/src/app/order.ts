import { plain } from "./text/text.js";
import type { Item, Label } from "./answers.js";

/** What a reader can still do with a document. */
export type Standing = "unread" | "opened" | "recalled" | "expired";

export function standingOf(item: Item, now: number): Standing {
  if (item.recalled_at) return "recalled";
  if (Date.parse(item.metadata.expires) <= now) return "expired";
  return item.opened_at ? "opened" : "unread";
}

const RANK: Record<string, number> = { "hoa-toc": 3, "thuong-khan": 2, khan: 1 };

/** Unread documents by urgency come first, then the rest, newest first. */
export function ordered(items: readonly Item[], now: number): Item[] {
  const rank = (item: Item): number => (standingOf(item, now) === "unread" ? 1 + (RANK[item.metadata.urgency] ?? 0) : 0);
  return [...items].sort((a, b) => rank(b) - rank(a) || Date.parse(b.sent_at) - Date.parse(a.sent_at));
}

/** Whether every word of the search stands in what the list shows of the document. */
export function matches(item: Item, label: Label | null | undefined, search: string): boolean {
  const text = plain([label?.subject ?? "", ...(label?.files ?? []), label?.note ?? "", item.metadata.number, item.metadata.notation, item.sender.full_name, item.sender.username].join(" "));
  return plain(search).split(/\s+/).every((word) => text.includes(word));
}

/** A document's number and notation, as papers have it. */
export function numbered({ metadata: { number, notation } }: Item): string {
  return [number, notation].filter(Boolean).join("/");
}
