import { useEffect } from "preact/hooks";

import type { Item, Person } from "../answers.js";
import { numbered } from "../order.js";
import { Title } from "../parts.js";
import { t, when } from "../text/text.js";
import type { Opening } from "./answers.js";
import type { Result } from "./investigation.js";
import { Legend, PictureTiles } from "./shown.js";
import { Caveats, Numbers } from "./verdict.js";
import { named, openingSaid, sentence } from "./words.js";

interface Props {
  result: Result;
  item: Item;
  person: Person;
  opening: Opening | null;
  onBack: () => void;
}

/** What was done and found, on paper, to be signed. The pictures in it have leaked already; of the document there is nothing else. */
export function Minutes({ result, item, person, opening, onBack }: Props) {
  const { tracing, finding } = result;
  useEffect(() => {
    document.body.classList.add("prints");
    return () => document.body.classList.remove("prints");
  }, []);
  return (
    <article class="minutes">
      <div class="row no-print">
        <button class="primary" onClick={() => print()}>
          {t("minutesPrint")}
        </button>
        <button onClick={onBack}>{t("minutesBack")}</button>
      </div>
      <div class="minutes-head">
        <p>{person.unit}</p>
        <p>
          <strong>{t("minutesState")}</strong>
          <br />
          {t("minutesMotto")}
        </p>
      </div>
      <Title>{t("minutesTitle")}</Title>
      <Facts
        rows={[
          [t("minutesBy"), `${person.full_name} (${person.username})${person.position ? `, ${person.position}` : ""}`],
          [t("minutesAt"), t("minutesLogged", when(tracing.at), tracing.index)],
          [t("minutesDocument"), [numbered(item), result.document].filter(Boolean).join(" · ")],
          [t("minutesSent"), t("minutesSentBy", when(item.sent_at), tracing.sender, tracing.pages.length, finding.candidates)],
          [t("minutesManifest"), tracing.manifest],
          [t("minutesDevice"), finding.sealing_device],
          [t("minutesDetector"), tracing.detector],
        ]}
      />
      <h2>{t("minutesPictures")}</h2>
      <ol>
        {result.pictures.map((picture) => (
          <li key={picture.id}>
            {picture.name}, {t("traceSize", picture.width, picture.height)}, SHA-256 <code>{picture.sha256}</code>
            {picture.corners && ` · ${t("minutesCorners", picture.corners.map((p) => `${Math.round(p.x)},${Math.round(p.y)}`).join(" "))}`}
          </li>
        ))}
      </ol>
      <h2>{t("minutesVerdict")}</h2>
      <p>
        <strong>{t(`trace_${finding.verdict}`)}.</strong> {sentence(finding)}
        {finding.copy && !finding.copy.proven && ` ${t("minutesLead", named(finding))}`}
      </p>
      {opening && <p>{openingSaid(finding, opening)}</p>}
      <Numbers result={result} />
      <h2>{t("minutesCaveats")}</h2>
      <Caveats result={result} />
      <h2>{t("traceEvidence")}</h2>
      <Legend />
      <div class="minutes-pictures">
        {result.pictures.map((picture, i) => (
          <PictureTiles key={picture.id} result={result} picture={i} />
        ))}
      </div>
      <div class="minutes-signatures">
        {(["minutesSigner", "minutesWitness", "minutesLeader"] as const).map((who) => (
          <p key={who}>
            <strong>{t(who)}</strong>
            <br />
            <span class="hint">{t("minutesSign")}</span>
          </p>
        ))}
      </div>
    </article>
  );
}

function Facts({ rows }: { rows: readonly [string, string][] }) {
  return (
    <table class="facts-table">
      <tbody>
        {rows.map(([what, value]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
