import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { deviceName } from "../device.js";
import { Chip, Choice, Failed, Field, Title, useWork, Wait } from "../parts.js";
import { plain, t, tOf, when } from "../text/text.js";
import type { DocumentAudit, Opening, RecipientTrail } from "./answers.js";
import { Export } from "./export.js";
import { lasting, named, Who } from "./person.js";
import { Plot } from "./plot.js";
import { Rest } from "./rest.js";
import type { Cell } from "./sheet.js";
import { Table, type Column } from "./table.js";
import { lookOf, Mark, UNCHECKED, Verify } from "./verify.js";

const STEP = 50;

/** Filters of a document's recipients. */
const STATES: Record<string, (r: RecipientTrail) => boolean> = {
  all: () => true,
  unopened: (r) => !r.opened,
  opened: (r) => r.opened,
  recalled: (r) => r.recalled_at !== null,
  refused: (r) => r.refusals > 0,
};

/** Who opened a document, and who has not yet. Reading it is an entry of the log. */
export function DocumentScreen({ of: document }: { of: string }) {
  const [audit, setAudit] = useState<DocumentAudit | null>(null);
  const [checked, setChecked] = useState(UNCHECKED);
  const [search, setSearch] = useState("");
  const [state, setState] = useState("all");
  const [shown, setShown] = useState(STEP);
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setAudit(await call<DocumentAudit>("GET", `/api/documents/${document}/audit?proof=1`)));
  useEffect(() => void load(), []);
  if (!audit) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  const number = [audit.metadata.number, audit.metadata.notation].filter(Boolean).join("/");
  const found = audit.recipients.filter((r) => STATES[state]?.(r) && plain(`${named(r.person)} ${r.person.position} ${r.person.unit}`).includes(plain(search.trim())));
  const opened = audit.recipients.filter((r) => r.opened).length;
  return (
    <>
      <div class="headline">
        <Title>{t("auditOf", number || document)}</Title>
        <button onClick={() => void load()} aria-disabled={work.busy}>
          {t("refresh")}
        </button>
      </div>
      <p class="lead">{[`${t("from")} ${named(audit.sender)}`, t("sentAt", when(audit.sent_at)), t("expires", when(audit.metadata.expires)), tOf("purpose_", audit.metadata.purpose)].join(" · ")}</p>
      <p class="chips">
        <Chip kind={opened < audit.recipients.length ? "warning" : "good"}>{t("notOpenedCount", audit.recipients.length - opened)}</Chip>
        <Chip kind="good">{t("openedBy", opened, audit.recipients.length)}</Chip>
        {audit.outsiders.length > 0 && <Chip kind="danger">{t("outsidersCount", audit.outsiders.length)}</Chip>}
        <Mark row={checked.get("sent")} />
      </p>
      <Failed cause={work.cause} />
      <Verify method="audit_document" shown={audit} entries={audit.entries ?? []} cut={audit.cut === true} onChecked={setChecked} />
      <div class="filters">
        <Field label={t("filterPerson")} value={search} onValue={(v) => (setSearch(v), setShown(STEP))} />
        <Choice label={t("filterState")} value={state} values={Object.keys(STATES).map((one) => [one, tOf("auditState_", one)] as const)} onValue={setState} />
      </div>
      <p class="hint" role="status">
        {t("recipientsShown", found.length, audit.recipients.length)}
      </p>
      <Table label={t("recipients")} columns={COLUMNS((r) => checked.get(`recipient:${r.person.id}`))} rows={found.slice(0, shown)} keyOf={(r) => r.person.id} lookOf={(r) => lookOf(checked.get(`recipient:${r.person.id}`))} />
      {found.length > shown && <button onClick={() => setShown(shown + STEP)}>{t("moreRows", Math.min(STEP, found.length - shown))}</button>}
      <p class="hint">{t("servedMeans")}</p>
      <Export of={{ document }} name={`nhat-ky-${number.replace(/[^\w-]+/g, "-") || document}`} rows={() => [HEAD(), ...found.map(lineOf)]} />
      <Plot times={audit.recipients.flatMap((r) => r.openings.map((o) => o.at))} from={audit.sent_at} to={new Date().toISOString()} />
      <Rest audit={audit} checked={checked} />
    </>
  );
}

type Checks = (r: RecipientTrail) => ReturnType<typeof UNCHECKED.get>;

const COLUMNS = (checkOf: Checks): Column<RecipientTrail>[] => [
  { name: t("colRecipient"), cell: (r) => <Who person={r.person} /> },
  {
    name: t("colState"),
    cell: (r) => (
      <span class="chips">
        <State of={r} />
        <Mark row={checkOf(r)} />
      </span>
    ),
  },
  { name: t("colFirst"), cell: (r) => moment(r.first) },
  { name: t("colLast"), cell: (r) => moment(r.last) },
  { name: t("colTimes"), cell: (r) => (r.copies > 0 ? t("timesCopies", r.views, r.copies) : r.views) },
  { name: t("colServed"), cell: (r) => t("pages", r.pages_served) },
  { name: t("colClaimed"), cell: (r) => claimed(r.openings) },
  { name: t("colRefusals"), cell: (r) => r.refusals },
  { name: t("colOpenings"), cell: (r) => <Openings of={r.openings} /> },
];

const moment = (time: string | null): string => (time ? when(time) : "–");

/** What clients say of time on page; "none said" is not "none spent". */
function claimed(openings: readonly Opening[]): string {
  const seconds = openings.reduce((sum, o) => sum + o.claimed_seconds, 0);
  return seconds > 0 ? lasting(seconds) : openings.length > 0 ? t("claimedNone") : "–";
}

function State({ of: r }: { of: RecipientTrail }) {
  return (
    <>
      {r.opened ? <Chip kind="good">{t("openedState")}</Chip> : <Chip kind="strong">{t("notOpenedYet")}</Chip>}
      {r.received_at && <Chip kind="good">{t("trailReceived", when(r.received_at))}</Chip>}
      {r.returned_at && <Chip kind="warning">{t("trailReturned", when(r.returned_at))}</Chip>}
      {r.reported_at && <Chip kind="warning">{t("trailReported", when(r.reported_at))}</Chip>}
      {r.recalled_at && <Chip kind="plain">{t("recalledAt", when(r.recalled_at))}</Chip>}
    </>
  );
}

function Openings({ of: openings }: { of: readonly Opening[] }) {
  if (openings.length === 0) return <>–</>;
  return (
    <details>
      <summary>{t("openingsEach", openings.length)}</summary>
      <ul class="openings">
        {openings.map((o) => (
          <li key={o.view}>
            <strong>{when(o.at)}</strong> · {t(o.kind === "copy" ? "kindCopy" : "kindView")} · {tOf("purpose_", o.purpose)}
            <br />
            {t("openingServed", o.pages_served)} · {o.claimed_seconds > 0 ? t("openingClaimed", o.claimed_pages, lasting(o.claimed_seconds)) : t("claimedNone")}
            <br />
            <span class="soft">{t("openingDevice", deviceName(o.device) || "–", o.index)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

const HEAD = (): Cell[] => [t("colRecipient"), t("colUsername"), t("colPosition"), t("colUnit"), t("colState"), t("colFirst"), t("colLast"), t("colViews"), t("colCopies"), t("colServed"), t("colClaimedSeconds"), t("colDevice"), t("colRefusals"), t("colRecalled"), t("colReason")];

/** A recipient's line in a file. */
function lineOf(r: RecipientTrail): Cell[] {
  return [
    r.person.full_name, r.person.username, r.person.position, r.person.unit, t(r.opened ? "openedState" : "notOpenedYet"), r.first ? when(r.first) : "", r.last ? when(r.last) : "",
    r.views, r.copies, r.pages_served, r.openings.reduce((sum, o) => sum + o.claimed_seconds, 0), [...new Set(r.openings.map((o) => deviceName(o.device)))].join("; "), r.refusals,
    r.recalled_at ? when(r.recalled_at) : "", r.reason ?? "",
  ];
}
