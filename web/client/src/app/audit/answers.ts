import type { Metadata, Person } from "../answers.js";

/** The audit's JSON; web/api/trail.go and board.go are its definition. */

/** An entry of the log with its record, without proof. */
export interface Entry {
  index: number;
  [rest: string]: unknown;
}

export interface Opening {
  view: string;
  index: number;
  kind: string;
  at: string;
  purpose: string;
  device: string;
  pages_served: number;
  claimed_pages: number;
  claimed_seconds: number;
}

export interface RecipientTrail {
  person: Person;
  opened: boolean;
  first: string | null;
  last: string | null;
  views: number;
  copies: number;
  pages_served: number;
  refusals: number;
  openings: Opening[];
  received_at: string | null;
  returned_at: string | null;
  reported_at: string | null;
  recalled_at: string | null;
  recalled_by?: string;
  reason?: string;
}

export interface DocumentAudit {
  document: string;
  metadata: Metadata;
  sender: Person;
  sent_at: string;
  recipients: RecipientTrail[];
  outsiders: { person: Person; times: number; last: string }[];
  readers: { person: Person; at: string; index: number; format?: string }[];
  amendments: { at: string; by: Person; first: Person; from: Person | null; to: Person; reads: boolean; sends: boolean }[];
  destroyed?: { at: string; by: Person; first: Person; decision: string; finished: string | null };
  receipt: Entry;
  entries?: Entry[];
  cut?: boolean;
}

export interface Act {
  at: string;
  kind: string;
  document?: string;
  details: Record<string, string> | null;
  index: number;
  entry: Entry;
}

export interface PersonAudit {
  person: Person;
  acts: Act[];
  more: boolean;
  receipt: Entry;
}

export interface BoardRecipient {
  person: Person;
  opened: boolean;
  first: string | null;
  last: string | null;
  times: number;
  recalled_at: string | null;
  given_up_at: string | null;
  given_up?: "returned" | "reported";
  late: boolean;
}

export interface BoardItem {
  document: string;
  metadata: Metadata;
  sender: Person;
  sent_at: string;
  index: number;
  open_by: string;
  destroyed_at: string | null;
  recipients: BoardRecipient[];
}

export interface Board {
  unit: string;
  units: string[];
  items: BoardItem[];
  more: boolean;
  entries: Entry[];
  cut?: boolean;
  receipt: Entry;
}

/** What the desk found; web/desk/audit.go is its definition. */
export interface RowCheck {
  key: string;
  state: "holds" | "false" | "part";
  entries: number;
  wrong: string[];
  bad?: number[];
}

export interface AuditCheck {
  rows: RowCheck[];
  entries: number;
  bad: number[];
  size: number;
  at: string;
}
