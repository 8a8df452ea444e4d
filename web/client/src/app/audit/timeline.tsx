import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Choice, Failed, Field, Form, Title, useWork, Wait } from "../parts.js";
import { SUPERVISORS } from "../screens.js";
import { useStore } from "../state.js";
import { t, tOf, when } from "../text/text.js";
import type { Act, PersonAudit } from "./answers.js";
import { dayBegins, dayEnds, queryOf } from "./days.js";
import { Export } from "./export.js";
import { named } from "./person.js";
import type { Cell } from "./sheet.js";
import { Table, type Column } from "./table.js";
import { lookOf, Mark, UNCHECKED, Verify } from "./verify.js";

const STEP = 50;

/** Kinds of acts to choose from: what stands before the dot of an entry's kind. */
const KINDS = ["", "release", "document", "audit", "session", "key", "device", "roster"];

/** Details by which machines match entries; they say nothing to a reader. */
const MACHINES = ["request", "session", "view", "envelope", "manifest", "container", "device", "previous", "signature", "signatures", "account_sha256", "stated"];

const BLANK = { from: "", to: "", kind: "", document: "" };

/** What one person did, newest first: the own acts, or for a leader those of the unit's people. */
export function TimelineScreen({ of }: { of: string }) {
  const { me } = useStore();
  const username = of === "" ? (me?.person.username ?? "") : decodeURIComponent(of);
  const [trail, setTrail] = useState<PersonAudit | null>(null);
  const [checked, setChecked] = useState(UNCHECKED);
  const [filter, setFilter] = useState(BLANK);
  const [someone, setSomeone] = useState("");
  const work = useWork();
  const fetched = (before: number): Promise<PersonAudit> =>
    call<PersonAudit>("GET", `/api/people/${encodeURIComponent(username)}/audit${queryOf({ from: dayBegins(filter.from), to: dayEnds(filter.to), kind: filter.kind, document: filter.document.trim(), before, limit: STEP })}`);
  const load = (): Promise<void> => work.run(async () => setTrail(await fetched(0)));
  const more = (all: PersonAudit): Promise<void> =>
    work.run(async () => {
      const next = await fetched(all.acts[all.acts.length - 1]?.index ?? 0);
      setTrail({ ...next, acts: [...all.acts, ...next.acts] });
    });
  useEffect(() => void load(), []);
  const own = username === me?.person.username;
  const others = me?.person.roles.some((role) => SUPERVISORS.includes(role));
  return (
    <>
      <Title>{own ? t("timelineOwn") : t("timelineOf", trail ? named(trail.person) : username)}</Title>
      <p class="lead">{t("timelineLead")}</p>
      {others && (
        <form
          class="filters"
          onSubmit={(e) => {
            e.preventDefault();
            if (someone.trim()) location.hash = `#/timeline/${encodeURIComponent(someone.trim())}`;
          }}
        >
          <Field label={t("timelineSomeone")} value={someone} onValue={setSomeone} />
          <button type="submit">{t("timelineShow")}</button>
        </form>
      )}
      <details class="panel">
        <summary>{t("filters")}</summary>
        <Form submit={t("filterDo")} busy={work.busy} onSubmit={() => void load()}>
          <div class="filters">
            <Field label={t("filterFrom")} value={filter.from} onValue={(from) => setFilter({ ...filter, from })} day />
            <Field label={t("filterTo")} value={filter.to} onValue={(to) => setFilter({ ...filter, to })} day />
            <Choice label={t("filterKind")} value={filter.kind} values={KINDS.map((kind) => [kind, t(`auditKind_${kind || "all"}` as "auditKind_all")] as const)} onValue={(kind) => setFilter({ ...filter, kind })} />
            <Field label={t("filterDocument")} value={filter.document} onValue={(document) => setFilter({ ...filter, document })} />
          </div>
        </Form>
      </details>
      <Failed cause={work.cause} />
      {!trail && !work.cause && <Wait>{t("loading")}</Wait>}
      {trail && (
        <>
          <Verify method="audit_person" shown={trail} entries={trail.acts.map((act) => act.entry)} cut={false} onChecked={setChecked} />
          <p class="hint" role="status">
            {t("actsShown", trail.acts.length)} <Mark row={checked.get("reading")} />
          </p>
          <Table label={t("timelineActs")} columns={COLUMNS((act) => checked.get(String(act.index)))} rows={trail.acts} keyOf={(act) => String(act.index)} lookOf={(act) => lookOf(checked.get(String(act.index)))} />
          {trail.more && <button onClick={() => void more(trail)}>{t("actsOlder")}</button>}
          <Export of={{ username }} name={`nhat-ky-${username.replace(/[^\w-]+/g, "-")}`} rows={() => [HEAD(), ...trail.acts.map(lineOf)]} />
        </>
      )}
    </>
  );
}

const COLUMNS = (checkOf: (act: Act) => ReturnType<typeof UNCHECKED.get>): Column<Act>[] => [
  { name: t("colTime"), cell: (act) => when(act.at) },
  {
    name: t("colAct"),
    cell: (act) => (
      <span class="chips">
        <strong>{actName(act.kind)}</strong> <Mark row={checkOf(act)} />
      </span>
    ),
  },
  { name: t("colDocument"), cell: (act) => (act.document ? <a href={`#/audit/${act.document}`}>{act.document}</a> : "–") },
  { name: t("colDetails"), cell: (act) => detailsOf(act) || "–" },
  { name: t("colEntry"), cell: (act) => act.index },
];

function actName(kind: string): string {
  const said = `act_${kind.replaceAll(".", "_")}`;
  const words = tOf("act_", kind.replaceAll(".", "_"));
  return `act_${words}` === said ? kind : words;
}

function detailsOf({ details }: Act): string {
  return Object.entries(details ?? {})
    .filter(([name, value]) => !MACHINES.includes(name) && value !== "" && value.length <= 60)
    .map(([name, value]) => `${tOf("detail_", name)}: ${valueOf(name, value)}`)
    .sort()
    .join(" · ");
}

function valueOf(name: string, value: string): string {
  if (value === "true" || value === "false") return t(value === "true" ? "detailYes" : "detailNo");
  return name === "purpose" || name === "class" ? tOf(`${name}_`, value) : value;
}

const HEAD = (): Cell[] => [t("colTime"), t("colAct"), t("colDocument"), t("colDetails"), t("colEntry")];

const lineOf = (act: Act): Cell[] => [when(act.at), actName(act.kind), act.document ?? "", detailsOf(act), act.index];
