import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Chip, Failed, Field, Title, useWork, Wait } from "../parts.js";
import { plain, t, tOf, when } from "../text/text.js";
import type { RosterLine, Standing } from "./answers.js";
import { Nominate } from "./nominate.js";
import { called, may, personAt, StandingChip, Tabs } from "./parts.js";

type Choice = "all" | "due" | Standing;

const STEP = 50;

/** The access roster, as far as the person may see it: what waits for a decision first. */
export function Roster() {
  const [lines, setLines] = useState<RosterLine[] | null>(null);
  const [choice, setChoice] = useState<Choice>("all");
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(STEP);
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setLines((await call<RosterLine[] | null>("GET", "/api/roster")) ?? []));
  useEffect(() => void load(), []);
  const found = (lines ?? []).filter((line) => chosen(line, choice) && matches(line, search)).sort((a, b) => rank(a) - rank(b) || a.person.full_name.localeCompare(b.person.full_name, "vi"));
  const choices = (["all", "due", "nominated", "approved", "active", "suspended", "refused", "ended"] as const).filter((c) => c === "all" || (lines ?? []).some((line) => chosen(line, c)));
  return (
    <>
      <Tabs here="roster" />
      <div class="headline">
        <Title>{t("adminRoster")}</Title>
        <button onClick={() => void load()} aria-disabled={work.busy}>
          {t("refresh")}
        </button>
      </div>
      <p class="lead">{t("rosterLead")}</p>
      {may("leader", "clerk") && <Nominate onDone={() => void load()} />}
      <Failed cause={work.cause} />
      {lines === null && work.busy && <Wait>{t("loading")}</Wait>}
      {lines !== null && (
        <>
          <div class="chips choices" role="group" aria-label={t("standing")}>
            {choices.map((c) => (
              <button key={c} class="choice" aria-pressed={c === choice} onClick={() => setChoice(c)}>
                {c === "all" ? t("everybody") : c === "due" ? t("reviewDue") : tOf("standing_", c)} ({lines.filter((line) => chosen(line, c)).length})
              </button>
            ))}
          </div>
          <Field label={t("rosterSearch")} value={search} onValue={(v) => (setSearch(v), setShown(STEP))} />
          <p class="hint" role="status">
            {t("peopleFound", found.length)}
          </p>
          <ul class="documents">
            {found.slice(0, shown).map((line) => (
              <Row key={line.person.username} line={line} />
            ))}
          </ul>
          {found.length > shown && <button onClick={() => setShown(shown + STEP)}>{t("morePeople", Math.min(STEP, found.length - shown))}</button>}
        </>
      )}
    </>
  );
}

const chosen = (line: RosterLine, choice: Choice): boolean => choice === "all" || (choice === "due" ? line.due : line.state === choice);

const matches = (line: RosterLine, search: string): boolean => plain([line.person.full_name, line.person.username, line.person.unit, line.person.position].join(" ")).includes(plain(search.trim()));

const rank = (line: RosterLine): number => (line.state === "nominated" ? 0 : line.due ? 1 : line.state === "suspended" ? 2 : line.state === "ended" || line.state === "refused" ? 4 : 3);

function Row({ line }: { line: RosterLine }) {
  return (
    <li class={line.state === "nominated" || line.due ? "unread" : ""}>
      <a href={personAt(line.person.username)}>
        <span class="chips">
          <StandingChip standing={line.state} />
          {line.due && <Chip kind="warning">{t("reviewDue")}</Chip>}
          {line.key === "unconfirmed" && <Chip kind="warning">{t("keyUnconfirmed")}</Chip>}
        </span>
        <span class="subject">{called(line.person)}</span>
        <span class="facts">
          {[line.person.position, line.person.unit, line.decision && t("decisionNo", line.decision), line.last_sign_in && t("lastSignIn", when(line.last_sign_in))].filter(Boolean).join(" · ")}
        </span>
      </a>
    </li>
  );
}
