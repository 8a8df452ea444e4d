import { openAge } from "./agefile.js";
import type { Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";
import { MAX_LABEL } from "./limits.js";

/** What an inbox shows of a document. */
export interface Label {
  readonly subject: string;
  readonly files: readonly string[];
  readonly note: string;
}

const FORMAT = "niem/label/1";

/** Reads a label in its one spelling: unknown, doubled or missing members and other escapes are refused. */
export function parseLabel(bytes: Uint8Array): Label {
  const refuse = (): never => {
    throw new SealedError("format", "not a label");
  };
  if (bytes.length > MAX_LABEL) refuse();
  let text = "";
  let inside: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    inside = JSON.parse(text);
  } catch {
    refuse();
  }
  if (!isLabel(inside) || encode(inside) !== text) return refuse();
  const { subject, files, note } = inside;
  if (!clean(subject, "") || !clean(note, "\n\t") || !files.every((name) => clean(name, "") && plainName(name))) refuse();
  return { subject, files, note };
}

/** Opens a sealed label. */
export async function openLabel(sealed: Uint8Array, identity: string): Promise<Label> {
  const plain: Bytes = await openAge(sealed, "mlkem768x25519", 1, { identity });
  return parseLabel(plain);
}

function isLabel(value: unknown): value is Label & { format: string } {
  if (typeof value !== "object" || value === null) return false;
  const v = value as Record<string, unknown>;
  return (
    v["format"] === FORMAT &&
    typeof v["subject"] === "string" &&
    typeof v["note"] === "string" &&
    Array.isArray(v["files"]) &&
    v["files"].every((name) => typeof name === "string")
  );
}

/** The one spelling; line and paragraph separators are escaped, as the sealing side does. */
function encode({ subject, files, note }: Label): string {
  return JSON.stringify({ format: FORMAT, subject, files, note }).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** Whether text has no lone surrogates and no control characters but the excepted ones. */
function clean(text: string, except: string): boolean {
  return !/\p{Cs}/u.test(text) && ![...text].some((c) => /\p{Cc}/u.test(c) && !except.includes(c));
}

function plainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\]/.test(name);
}
