import { useEffect, useRef, useState } from "preact/hooks";

import { call } from "../api.js";
import { Chip, Choice, Failed, Field, Title, useWork, Wait } from "../parts.js";
import { plain, t, tOf, when } from "../text/text.js";
import type { Board, BoardItem, BoardRecipient } from "./answers.js";
import { dayBegins, dayEnds, queryOf } from "./days.js";
import { Export } from "./export.js";
import { named } from "./person.js";
import type { Cell } from "./sheet.js";
import { lookOf, Mark, UNCHECKED, Verify, type Checked } from "./verify.js";

const BLANK = { unit: "", side: "received", state: "all", from: "", to: "" };

/** What a unit received or sent: who opened, who has not, who is late. */
export function BoardScreen() {
  const [board, setBoard] = useState<Board | null>(null);
  const [checked, setChecked] = useState(UNCHECKED);
  const [filter, setFilter] = useState(BLANK);
  const [search, setSearch] = useState("");
  const work = useWork();
  const fetched = (before: number): Promise<Board> =>
    call<Board>("GET", `/api/board${queryOf({ unit: filter.unit, side: filter.side, state: filter.state === "all" ? "" : "unopened", from: dayBegins(filter.from), to: dayEnds(filter.to), before })}`);
  const asked = useRef(filter);
  asked.current = filter;
  const load = (): Promise<void> =>
    work.run(async () => {
      const found = await fetched(0);
      if (asked.current === filter) setBoard(found); // what was asked for since then comes by itself
    });
  const more = (all: Board): Promise<void> =>
    work.run(async () => {
      const next = await fetched(all.items[all.items.length - 1]?.index ?? 0);
      setBoard({ ...next, items: [...all.items, ...next.items], entries: [...all.entries, ...next.entries], cut: all.cut === true || next.cut === true });
    });
  useEffect(() => void load(), [filter]);
  const set = (some: Partial<typeof BLANK>): void => setFilter({ ...filter, ...some });
  const items = board?.items.filter((item) => (filter.state !== "late" || item.recipients.some((r) => r.late)) && matches(item, search)) ?? [];
  return (
    <>
      <div class="headline">
        <Title>{t("boardTitle")}</Title>
        <button onClick={() => void load()} aria-disabled={work.busy}>
          {t("refresh")}
        </button>
      </div>
      <p class="lead">{board ? t("boardLead", board.unit) : ""}</p>
      <div class="filters">
        {board && board.units.length > 1 && <Choice label={t("filterUnit")} value={filter.unit || board.unit} values={board.units.map((unit) => [unit, unit] as const)} onValue={(unit) => set({ unit })} />}
        <Choice label={t("filterSide")} value={filter.side} values={["received", "sent"].map((side) => [side, tOf("boardSide_", side)] as const)} onValue={(side) => set({ side })} />
        <Choice label={t("filterState")} value={filter.state} values={["all", "unopened", "late"].map((state) => [state, tOf("auditState_", state)] as const)} onValue={(state) => set({ state })} />
        <Field label={t("filterFrom")} value={filter.from} onValue={(from) => set({ from })} day />
        <Field label={t("filterTo")} value={filter.to} onValue={(to) => set({ to })} day />
        <Field label={t("boardSearch")} value={search} onValue={setSearch} />
      </div>
      <Failed cause={work.cause} />
      {!board && !work.cause && <Wait>{t("loading")}</Wait>}
      {board && (
        <>
          <Verify method="audit_board" shown={board} entries={board.entries} cut={board.cut === true} onChecked={setChecked} />
          <p class="hint" role="status">
            {t("count", items.length)} <Mark row={checked.get("reading")} />
          </p>
          <ul class="documents">
            {items.map((item) => (
              <Item key={item.document} item={item} checked={checked} />
            ))}
          </ul>
          {board.more && <button onClick={() => void more(board)}>{t("boardOlder")}</button>}
          <Export of={{ unit: board.unit }} name="bang-giam-sat" rows={() => [HEAD(), ...items.flatMap(linesOf)]} />
        </>
      )}
    </>
  );
}

const numberOf = (item: BoardItem): string => [item.metadata.number, item.metadata.notation].filter(Boolean).join("/") || item.document;

function matches(item: BoardItem, search: string): boolean {
  const text = plain([numberOf(item), item.document, named(item.sender), ...item.recipients.map((r) => named(r.person))].join(" "));
  return plain(search.trim()).split(/\s+/).every((word) => text.includes(word));
}

function Item({ item, checked }: { item: BoardItem; checked: Checked }) {
  const opened = item.recipients.filter((r) => r.opened).length;
  const late = item.recipients.filter((r) => r.late).length;
  const urgency = tOf("urgency_", item.metadata.urgency);
  return (
    <li class={lookOf(checked.get(item.document))}>
      <div>
        <span class="chips">
          {urgency && <Chip kind="danger">{urgency}</Chip>}
          {late > 0 && <Chip kind="danger">{t("lateCount", late)}</Chip>}
          <Chip kind={opened < item.recipients.length ? "warning" : "good"}>{t("openedBy", opened, item.recipients.length)}</Chip>
          {item.destroyed_at && <Chip kind="plain">{t("boardDestroyed")}</Chip>}
          <Mark row={checked.get(item.document)} />
        </span>
        <a class="subject" href={`#/audit/${item.document}`}>
          {numberOf(item)}
        </a>
        <span class="facts">{[`${t("from")} ${named(item.sender)}`, t("sentAt", when(item.sent_at)), t("openByTime", when(item.open_by)), t("expires", when(item.metadata.expires))].join(" · ")}</span>
        <ul class="people">
          {item.recipients.map((r) => (
            <li key={r.person.id} class={lookOf(checked.get(`${item.document}:${r.person.id}`))}>
              <span class="chips">
                <span>{named(r.person)}</span>
                <Chip kind={kindOf(r)}>{stateOf(r)}</Chip>
                <Mark row={checked.get(`${item.document}:${r.person.id}`)} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function kindOf(r: BoardRecipient): "plain" | "danger" | "good" | "strong" {
  return r.opened ? "good" : r.recalled_at || r.given_up_at ? "plain" : r.late ? "danger" : "strong";
}

function stateOf(r: BoardRecipient): string {
  if (r.opened) return t("openedTimes", r.first ? when(r.first) : "", r.times);
  if (r.recalled_at) return t("recalledAt", when(r.recalled_at));
  if (r.given_up_at) return t(r.given_up === "returned" ? "returnedUnopened" : "reportedUnopened", when(r.given_up_at));
  return t(r.late ? "notOpenedLate" : "notOpenedYet");
}

const HEAD = (): Cell[] => [t("colDocument"), t("colNumber"), t("colSender"), t("colSent"), t("colOpenBy"), t("colRecipient"), t("colUsername"), t("colUnit"), t("colState"), t("colFirst"), t("colLast"), t("colTimes")];

function linesOf(item: BoardItem): Cell[][] {
  return item.recipients.map((r) => [
    item.document, numberOf(item), named(item.sender), when(item.sent_at), when(item.open_by), r.person.full_name, r.person.username, r.person.unit,
    r.given_up_at && !r.opened ? stateOf(r) : t(r.opened ? "openedState" : r.late ? "notOpenedLate" : "notOpenedYet"), r.first ? when(r.first) : "", r.last ? when(r.last) : "", r.times,
  ]);
}
