import type { Key, Person, Statement } from "../answers.js";

/** The API's JSON as the administrators' screens use it; web/api in Go is its definition. */
export interface Colleague extends Person {
  phone: string;
  email: string;
  disabled?: boolean;
}

export type Standing = "nominated" | "refused" | "approved" | "active" | "suspended" | "ended";

export interface RosterLine {
  person: Colleague;
  state: Standing;
  nomination: string;
  nominated_by: string;
  nominated_at: string;
  decision: string;
  decided_by: string;
  decided_at: string | null;
  reason: string;
  rules: number;
  accepted_at: string | null;
  last_sign_in: string | null;
  last_opening: string | null;
  key: string;
  delegations: number;
  reviewed_by: string;
  reviewed_at: string | null;
  review_due: string | null;
  due: boolean;
}

export interface Lock {
  person: Colleague;
  at: string;
  device: boolean;
}

export interface Nominated {
  username: string;
  error?: { code: string; message: { vi: string; en: string } };
}

export interface Departure {
  id: string;
  person: Colleague;
  kind: "leave" | "transfer" | "retire";
  decision: string;
  effective: string;
  successor: string;
  ordered_by: string;
  ordered_at: string;
  cancelled_at: string | null;
  in_effect: boolean;
  overdue: boolean;
  key: string;
}

export interface Delegation {
  id: string;
  delegator: string;
  delegate: string;
  role: string;
  unit: string;
  starts: string;
  ends: string;
  reason: string;
  revoked_at: string | null;
  in_force: boolean;
}

/** A key with the registrar's right that its owner has, or has not. */
export interface RegistrarKey extends Key {
  registrar: boolean;
}

export interface Alarm {
  code: string;
  subject?: string;
  detail?: string;
  since: string;
  ended: string | null;
}

export interface Status {
  time: string;
  version: string;
  ready: Record<string, boolean>;
  log_entries: number;
  signed_entries: number;
  unsigned_since: string | null;
  database_bytes: number;
  sessions: number;
  jobs_waiting: number;
  jobs_failed: number;
  backup_made: string | null;
  backup_drilled: string | null;
  released: number;
  refused: number;
  sign_ins_failed: number;
  alarms: Alarm[] | null;
}

/** A request for a new key by somebody who lost every device. */
export interface Replacement {
  statement: Statement;
  account: string;
  log_index: number;
  asked: string;
  signed: number;
}
