import type { Person } from "../answers.js";
import type { Finding } from "../trace/answers.js";
import type { Receipt } from "../states/answers.js";

export type LeakState = "filed" | "running" | "answered" | "declined" | "withdrawn";

/** A security officer's request for a trace, and what became of it. */
export interface Leak {
  request: string;
  state: LeakState;
  by: Person;
  at: string;
  document: string;
  metadata: { number: string; notation: string };
  incident: string;
  reason: string;
  code: string;
  asked: Person[];
  pictures: string[];
  ended_by: Person | null;
  ended_at: string | null;
  words?: string;
  result: { sealed?: string; sha256: string; device: string } | null;
  log_index: number;
  end_index?: number;
  receipts?: Receipt[];
}

/** Those who can prove whose copy leaked. */
export interface Tracers {
  keeper: Person;
  holders: Person[];
}

/** A picture as it is handed in. */
export interface SealedPicture {
  sha256: string;
  sealed: string;
}

/** What the device that ran the trace said, verified by the desk. */
export interface LeakResult {
  run_at: string;
  release: number;
  detector: string;
  manifest: string;
  pictures: string[];
  finding: Finding;
}
