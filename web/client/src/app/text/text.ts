import { Refusal } from "../api.js";
import { SealedError } from "../../errors.js";
import { en, vi, type Said } from "./texts.js";

export type { Said };
export type Language = "vi" | "en";

const texts: Record<Language, Record<Said, string>> = { vi, en };

let language: Language = "vi";

export function speak(next: Language): void {
  language = next;
  document.documentElement.lang = next;
}

export function spoken(): Language {
  return language;
}

/** A text in the present language, with values put in. */
export function t(said: Said, ...values: (string | number)[]): string {
  return texts[language][said].replace(/\{(\d)\}/g, (_, n: string) => String(values[Number(n)] ?? ""));
}

/** A text whose key holds a value from the server; without one, the value itself. */
export function tOf(prefix: string, value: string): string {
  return prefix + value in vi ? t((prefix + value) as Said) : value;
}

/** What an error means for the person: the server's own words, or those of the page. */
export function explain(cause: unknown): string {
  const code = cause instanceof Refusal ? cause.code : cause instanceof SealedError ? "document" : "internal";
  if (`e_${code}` in vi) return t(`e_${code}` as Said);
  if (cause instanceof Refusal && cause.said) return cause.said[language];
  return t("e_internal");
}

const zone = "Asia/Ho_Chi_Minh";

/** A time of the server's, in Vietnam's zone. */
export function when(time: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).formatToParts(new Date(time));
  const at = (type: string): string => parts.find((p) => p.type === type)?.value ?? "";
  return `${at("day")}/${at("month")}/${at("year")} ${at("hour")}:${at("minute")}`;
}

/** For search: letters without marks, small. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}
