import { useEffect, useState } from "preact/hooks";

import { may } from "../admin/parts.js";
import { call } from "../api.js";
import { Chip, Failed, Title, useWork, Wait } from "../parts.js";
import { t, tOf, when } from "../text/text.js";
import type { Leak, LeakState } from "./answers.js";

const KINDS: Record<LeakState, "plain" | "warning" | "good" | "danger" | "strong"> = { filed: "warning", running: "warning", answered: "good", declined: "danger", withdrawn: "plain" };

export function StateChip({ state }: { state: LeakState }) {
  return <Chip kind={KINDS[state]}>{tOf("leak_", state)}</Chip>;
}

export const numberOf = ({ metadata: { number, notation }, document }: Leak): string => [number, notation].filter(Boolean).join("/") || document;

/** Requests for traces: those that the person made or is asked, and for security officers all. */
export function Leaks() {
  const [leaks, setLeaks] = useState<Leak[] | null>(null);
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setLeaks((await call<Leak[] | null>("GET", "/api/traces")) ?? []));
  useEffect(() => void load(), []);
  return (
    <>
      <div class="headline">
        <Title>{t("leaksTitle")}</Title>
        <button onClick={() => void load()}>{t("refresh")}</button>
      </div>
      <p class="lead">{t("leaksLead")}</p>
      {may("security") && (
        <p>
          <a class="button primary" href="#/leak-ask">
            {t("leakAsk")}
          </a>
        </p>
      )}
      <Failed cause={work.cause} />
      {leaks === null && work.busy && <Wait>{t("loading")}</Wait>}
      {leaks?.length === 0 && <p class="hint">{t("leaksNone")}</p>}
      <ul class="documents">
        {leaks?.map((one) => (
          <li key={one.request}>
            <a href={`#/leak/${one.request}`}>
              <span class="chips">
                <StateChip state={one.state} />
                <span class="facts">{when(one.at)}</span>
              </span>
              <span class="subject">{t("leakLine", one.incident, numberOf(one))}</span>
              <span class="facts">
                {t("leakBy", one.by.full_name, one.by.username)} · {t("leakPictures", one.pictures.length)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
