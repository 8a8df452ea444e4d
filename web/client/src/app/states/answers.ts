import type { Item, Person } from "../answers.js";

/** What became of a document at one recipient, for its sender. */
export interface RecipientState {
  person: Person;
  arrived: string;
  first: string | null;
  last: string | null;
  received_at: string | null;
  returned_at: string | null;
  return_reason?: string;
  reported_at: string | null;
  recalled_at: string | null;
  recalled_by?: string;
  recall_reason?: string;
}

export interface AccessRequest {
  id: string;
  document: string;
  person?: Person;
  at: string;
  reason: string;
  answered: string | null;
  granted: boolean;
  answer?: string;
  answered_by?: string;
}

export interface SentState {
  item: Item;
  recipients: RecipientState[];
  requests: AccessRequest[];
}

export interface Notice {
  entry: number;
  at: string;
  kind: string;
  document: string;
  by: Person;
  text?: string;
  new: boolean;
}

export interface News {
  unseen: number;
  notices: Notice[];
}

export interface Recalled {
  at: string;
  recalled: Person[];
  opened: Person[];
  receipt: Receipt;
}

/** An entry with its proof, as the server gives it; the desk reads it. */
export interface Receipt {
  index: number;
  [rest: string]: unknown;
}
