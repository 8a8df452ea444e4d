import { Alert } from "../parts.js";
import { t } from "../text/text.js";
import type { Opening } from "./answers.js";
import type { Result } from "./investigation.js";
import { caveats, chance, named, numbers, openingSaid, sentence } from "./words.js";

/** What was found, in one sentence, and what it is not. */
export function Verdict({ result, opening }: { result: Pick<Result, "finding">; opening: Opening | null }) {
  const { finding } = result;
  const kind = finding.verdict === "accused" ? "danger" : finding.verdict === "inconclusive" ? "warning" : "info";
  return (
    <Alert kind={kind} title={t(`trace_${finding.verdict}`)}>
      <p>{sentence(finding)}</p>
      {finding.copy && !finding.copy.proven && <p>{t("traceLead", named(finding), chance(finding.log10_p))}</p>}
      {opening && <p>{openingSaid(finding, opening)}</p>}
    </Alert>
  );
}

export function Numbers({ result }: { result: Result }) {
  return (
    <table class="facts-table">
      <tbody>
        {numbers(result).map(([what, value]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Caveats({ result }: { result: Pick<Result, "finding"> }) {
  return (
    <ul class="trace-caveats">
      {caveats(result.finding).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
