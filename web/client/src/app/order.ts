import { plain } from "./text/text.js";
import type { Item, Label } from "./answers.js";

/** What a reader can still do with a document. */
export type Standing = "unread" | "opened" | "received" | "recalled" | "returned" | "reported" | "expired";

export function standingOf(item: Item, now: number): Standing {
  if (item.recalled_at) return "recalled";
  if (item.given_up) return item.given_up;
  if (Date.parse(item.metadata.expires) <= now) return "expired";
  if (!item.opened_at) return "unread";
  return item.received_at ? "received" : "opened";
}

/** What a list can be narrowed to. */
export const FILTERS = {
  inbox: ["All", "Unread", "Opened", "Received", "GivenUp", "Ended"],
  sent: ["All", "Waiting", "GivenUp", "Ended"],
} as const;

export type Filter = (typeof FILTERS)["inbox" | "sent"][number];

export function passes(side: "inbox" | "sent", filter: Filter, item: Item, now: number): boolean {
  const standing = standingOf(item, now);
  const ended = standing === "recalled" || standing === "expired";
  switch (filter) {
    case "All":
      return true;
    case "Ended":
      return ended;
    case "GivenUp":
      return side === "sent" ? item.returned_by > 0 : standing === "returned" || standing === "reported";
    case "Waiting":
      return !ended && item.opened_by < item.recipients;
    case "Received":
      return item.received_at !== null;
    case "Opened":
      return standing === "opened";
    case "Unread":
      return standing === "unread";
  }
}

/** How long before its end a document counts as nearly over. */
const SOON = 48 * 3600_000;

export function soonOver(item: Item, now: number): boolean {
  const left = Date.parse(item.metadata.expires) - now;
  return !item.recalled_at && left > 0 && left < SOON;
}

const RANK: Record<string, number> = { "hoa-toc": 3, "thuong-khan": 2, khan: 1 };

/** Unread documents by urgency come first, then the rest, newest first. */
export function ordered(items: readonly Item[], now: number): Item[] {
  const keyed = items.map((item) => ({ item, rank: standingOf(item, now) === "unread" ? 1 + (RANK[item.metadata.urgency] ?? 0) : 0, sent: Date.parse(item.sent_at) }));
  return keyed.sort((a, b) => b.rank - a.rank || b.sent - a.sent).map(({ item }) => item);
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
