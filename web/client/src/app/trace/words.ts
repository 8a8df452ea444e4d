import { t, tOf, when } from "../text/text.js";
import type { Copy, Finding, Opening } from "./answers.js";
import type { Result } from "./investigation.js";

/** A power of ten in words that everybody reads: from 10^-2 on as one in so many. */
export function chance(log10: number): string {
  if (log10 > -2) return `${Math.min(100, Math.ceil(100 * 10 ** log10))} %`;
  const power = Math.floor(-log10);
  return power <= 6 ? t("oneIn", (10 ** power).toLocaleString("vi-VN")) : t("oneInPower", superscript(power));
}

const superscript = (n: number): string => [...String(n)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");

/** Whose copy the verdict points at, as people are called. */
export function named({ copy, copies }: Finding): string {
  return (copies.length > 0 ? copies : copy ? [copy] : []).map(called).join("; ");
}

function called(copy: Copy): string {
  return copy.username === "" ? copy.person : [`${copy.full_name} (${copy.username})`, copy.position, copy.unit].filter(Boolean).join(" - ");
}

/** The verdict in one sentence. */
export function sentence(finding: Finding): string {
  if (finding.verdict === "accused") {
    const how = finding.reason === "combined" ? "traceCombined" : finding.reason === "different_copies" ? "traceDifferent" : "traceAccused";
    return t(how, named(finding), chance(Math.max(...finding.copies.map((copy) => copy.log10_p))));
  }
  return t(finding.verdict === "inconclusive" ? "traceInconclusive" : "traceNobody", tOf("reason_", finding.reason));
}

/** The typed code beside the verdict: it agrees, or it doesn't. */
export function openingSaid({ copy, copies }: Finding, opening: Opening): string {
  const said = t("traceCodeSays", opening.person.full_name, opening.person.username, when(opening.at));
  return copy ? `${said} ${t([copy, ...copies].some(({ person }) => person === opening.person.id) ? "traceCodeAgrees" : "traceCodeDiffers")}` : said;
}

/** The numbers behind it. */
export function numbers(result: Result): [string, string][] {
  const { finding, seconds } = result;
  const copy = finding.copy;
  const rows: [string, string][] = [];
  if (copy) {
    rows.push([t("traceChance"), `${chance(finding.log10_p)} (log₁₀ p = ${finding.log10_p.toFixed(1)})`]);
    rows.push([t("traceSecond"), `${chance(finding.second_log10_p)} (log₁₀ p = ${finding.second_log10_p.toFixed(1)})`]);
  }
  rows.push([t("traceTiles"), finding.pages.length > 0 ? t("traceTilesOf", finding.tiles_seen, finding.pages.join(", ")) : "0"]);
  if (copy) {
    rows.push([t("traceLuma"), t("traceAgree", finding.luma.agree, finding.luma.tiles)], [t("traceWarp"), t("traceAgree", finding.warp.agree, finding.warp.tiles)]);
    if (copy.username !== "") rows.push([t("traceOpenings"), openings(finding)]);
  }
  for (const { picture, code, how } of finding.viewings) rows.push([t("traceSession", picture + 1), `${code} (${t(`traceSession_${how}`)})`]);
  rows.push([t("traceCandidates"), String(finding.candidates)], [t("traceLooks"), String(finding.looks)], [t("traceSeconds"), seconds.toFixed(1)]);
  return rows;
}

function openings({ copy }: Finding): string {
  if (!copy?.first || !copy.last) return t("traceNotOpened");
  return t("traceOpened", copy.views, copy.copies, when(copy.first), when(copy.last));
}

/** What the verdict does not say. */
export function caveats(finding: Finding): string[] {
  const lines = finding.copy ? [t("traceWho"), t("traceNotPerson")] : [t("traceNobodyMeans")];
  if (finding.copy) lines.push(t("traceColluders"));
  if (finding.looks > 1) lines.push(t("traceLooked", finding.looks));
  return lines;
}
