/** The API's JSON as the screens use it; web/api in Go is its definition. */
export interface Person {
  id: string;
  username: string;
  full_name: string;
  position: string;
  unit: string;
  roles: string[];
}

export interface Key {
  person: string;
  username: string;
  account: string;
  status: "unconfirmed" | "confirmed" | "revoked";
}

export interface Notice {
  since?: string;
  new_device?: boolean;
  failures?: number;
  failed_at?: string[];
  new_devices?: string[];
  locks?: { at: string; unlocked_at?: string; unlocked_by?: string }[];
}

export interface Me {
  person: Person;
  key: Key | null;
  time: string;
  stage: "open" | "prove_factor" | "enrol_factor";
  ended_sessions?: number;
  rules_due?: boolean;
  notice?: Notice;
}

export interface Config {
  log_origin: string;
  log_key: string;
  witnesses?: string[];
  quorum?: number;
}

export interface Rules {
  version: number;
  vi: string;
  en: string;
  sha256: string;
  published_at: string;
}

export interface Metadata {
  number: string;
  notation: string;
  kind: string;
  urgency: string;
  class: string;
  purpose: string;
  expires: string;
  allow_copy: boolean;
}

export interface Item {
  document: string;
  metadata: Metadata;
  sender: Person;
  sent_at: string;
  pages: number;
  label: string;
  recipients: number;
  opened_by: number;
  opened_at: string | null;
  recalled_at: string | null;
  received_at: string | null;
  given_up_at: string | null;
  given_up?: "returned" | "reported";
  received_by: number;
  returned_by: number;
}

export interface Label {
  subject: string;
  files: string[];
  note: string;
}

export interface Release {
  view: string;
  at: string;
  [rest: string]: unknown;
}

export interface Opened {
  sender: string;
  at: string;
  code: string;
  index: number;
  silent: boolean;
  pages: { width: number; height: number }[];
}

export interface Session {
  id: string;
  device: string;
  address: string;
  begun: string;
  seen: string;
  current: boolean;
}

export interface Factors {
  required: boolean;
  totp: string | null;
  passkeys: { id: string; name: string; added: string }[] | null;
  codes: number;
}

export interface Statement {
  signatures: { device: string; signature: string }[] | null;
  [rest: string]: unknown;
}

export interface Unsigned {
  statement: Statement;
  message: string;
}

export interface Joining {
  id: string;
  device: string;
  recipient: string;
  name: string;
  committed: string;
  answer?: string;
  nonce?: string;
  statement?: Statement;
  sealed?: string;
  state: "asked" | "answered" | "revealed" | "approved" | "taken" | "refused";
  asked: string;
}

export interface OwnKey {
  username: string;
  account: string;
  fingerprint: string;
  status: Key["status"];
  here: "this" | "ended" | "foreign" | "elsewhere";
  devices: { public: string; added: number; this: boolean }[] | null;
  history: { at: string; kind: string; actor: string; fingerprint: string; device: string; index: number; breach?: string; news?: boolean }[] | null;
}
