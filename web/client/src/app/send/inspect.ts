import { desk } from "../state.js";
import type { Draft } from "./draft.js";

/** The check before sealing, as exchange/inspect has it: what it reads, what it says. */

export type Outcome = "pass" | "warn" | "ask" | "raise" | "approve" | "refuse";

export interface Texts {
  number: string;
  notation: string;
  subject: string;
  note: string;
  files: readonly { name: string; picture: boolean }[];
  pages: readonly { file: number; number: number; text: string }[];
}

export interface Answers {
  no_secrets: boolean;
  no_new_disease: boolean;
  not_marks: boolean;
  id_papers: "" | "no" | "yes";
  reason: string;
  approval: string;
}

export const UNANSWERED: Answers = { no_secrets: false, no_new_disease: false, not_marks: false, id_papers: "", reason: "", approval: "" };

export interface Finding {
  kind: string;
  weight: string;
  place: { field?: string; file: number; page: number; line: number; column: number };
  /** Masked. */
  excerpt: string;
  why: string;
}

export interface Need {
  code: string;
  outcome: Outcome;
  met: boolean;
}

export interface Inspection {
  outcome: Outcome;
  needs: Need[];
  findings: Finding[];
  counts: Record<string, number>;
  class: "none" | "basic" | "sensitive";
  subjects: number;
  /** For the cover; "" unless the document may be sealed as things stand. */
  summary: string;
}

/** What the cover says of the check. */
export interface Checked {
  check: string;
  reason?: string;
  approval?: string;
}

export const sendable = ({ outcome }: Inspection): boolean => outcome === "pass" || outcome === "warn";

/** Whether reason and approval are called for. */
export const wantsApproval = ({ needs }: Inspection): boolean => needs.some(({ code, outcome }) => outcome === "approve" || (code === "id_papers" && outcome === "refuse"));

export async function inspect(texts: Texts, of: string, answers: Answers): Promise<Inspection> {
  return (await desk()).call<Inspection>("inspect", { ...texts, class: of, answers });
}

/** The texts of what is being written. */
export function textsOf({ papers, number, notation, subject, note }: Draft): Texts {
  return {
    number,
    notation,
    subject,
    note,
    files: papers.files.map(({ name, kind }) => ({ name, picture: kind === "picture" })),
    pages: papers.pages.map(({ source, number: page, text }) => ({ file: source, number: page, text })),
  };
}

/** What is said of the check where it lets the document go. */
export function checkedBy(inspection: Inspection, { reason, approval }: Answers): Checked | null {
  if (!sendable(inspection)) return null;
  return { check: inspection.summary, ...(wantsApproval(inspection) && { reason, approval }) };
}
