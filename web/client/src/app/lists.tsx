import { useEffect, useMemo, useState } from "preact/hooks";

import { call } from "./api.js";
import { labelsOf, useLabels } from "./labels.js";
import { FILTERS, matches, numbered, ordered, passes, soonOver, standingOf, type Filter, type Standing } from "./order.js";
import { Unlock } from "./passphrase.js";
import { Chip, Choice, Failed, Field, Title, useWork, Wait } from "./parts.js";
import { UnfinishedNotice } from "./send/notice.js";
import { useStore } from "./state.js";
import { t, tOf, when, type Said } from "./text/text.js";
import type { Item, Label } from "./answers.js";

/** How many rows a person is shown more at a time, and how many are drawn in one go. */
const STEP = 50;
const GO = 12;

export const Inbox = () => <List side="inbox" />;
export const Sent = () => <List side="sent" />;

/** Received or sent documents: clear metadata at once, subjects as they are opened on this device. */
function List({ side }: { side: "inbox" | "sent" }) {
  const { account, kept } = useStore();
  const [items, setItems] = useState<Item[] | null>(null);
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Filter>("All");
  const [shown, setShown] = useState(STEP);
  const [drawn, setDrawn] = useState(GO);
  const labels = useLabels();
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setItems((await call<Item[] | null>("GET", `/api/${side}`)) ?? []));
  useEffect(() => void load(), [side]);
  const now = useMemo(() => Date.now(), [items]);
  const all = useMemo(() => ordered(items ?? [], now), [items]);
  useEffect(() => {
    if (account !== null) void labelsOf(all);
  }, [all, account]);
  useEffect(() => {
    if (items === null || drawn >= shown) return;
    const timer = setTimeout(() => setDrawn(drawn + GO));
    return () => clearTimeout(timer);
  }, [items, drawn, shown]);
  const found = all.filter((item) => passes(side, filter, item, now) && (search.trim() === "" || matches(item, labels.get(item.document), search.trim())));
  return (
    <>
      <div class="headline">
        <Title>{t(side)}</Title>
        <div class="row">
          <a class="button primary" href="#/send">
            {t("navSend")}
          </a>
          <button onClick={() => void load()} aria-disabled={work.busy}>
            {t("refresh")}
          </button>
        </div>
      </div>
      {side === "inbox" && <UnfinishedNotice />}
      {account === null && kept?.device && items !== null && items.length > 0 && <Unlock />}
      <Failed cause={work.cause} />
      {items === null && work.busy && <Wait>{t("loading")}</Wait>}
      {items !== null && items.length > 0 && (
        <div class="narrow">
          <Field label={t("search")} value={search} onValue={(v) => (setSearch(v), setShown(STEP))} />
          <Choice label={t("filter")} value={filter} values={FILTERS[side].map((one) => [one, t(`filter_${one}` as Said)] as const)} onValue={(v) => (setFilter(v as Filter), setShown(STEP))} />
        </div>
      )}
      {items !== null && (
        <>
          <p class="hint" role="status">
            {items.length === 0 ? t("noDocuments") : found.length === 0 && search.trim() !== "" ? t("noMatches", search) : t("count", found.length)}
          </p>
          <ul class="documents">
            {found.slice(0, Math.min(shown, drawn)).map((item) => (
              <Row key={item.document} side={side} item={item} label={labels.get(item.document)} standing={standingOf(item, now)} />
            ))}
          </ul>
          {found.length > shown && <button onClick={() => setShown(shown + STEP)}>{t("more", Math.min(STEP, found.length - shown))}</button>}
        </>
      )}
    </>
  );
}

function Row({ side, item, label, standing }: { side: "inbox" | "sent"; item: Item; label: Label | null | undefined; standing: Standing }) {
  const subject = label ? label.subject : label === null ? t("unreadable") : t("sealedSubject");
  const urgency = tOf("urgency_", item.metadata.urgency);
  const unread = side === "inbox" && standing === "unread";
  const inside = (
    <>
      <span class="chips">
        {urgency && <Chip kind="danger">{urgency}</Chip>}
        {side === "inbox" && <State standing={standing} item={item} />}
        {side === "sent" && standing === "recalled" && <Chip kind="plain">{t("recalled")}</Chip>}
        {side === "inbox" && item.received_at && standing !== "received" && <Chip kind="good">{t("received")}</Chip>}
        {soonOver(item, Date.now()) && <Chip kind="warning">{t("soonOver")}</Chip>}
        {side === "sent" && <Chip kind="plain">{t("openedBy", item.opened_by, item.recipients)}</Chip>}
        {side === "sent" && item.received_by > 0 && <Chip kind="good">{t("receivedBy", item.received_by, item.recipients)}</Chip>}
        {side === "sent" && item.returned_by > 0 && <Chip kind="danger">{t("returnedBy", item.returned_by)}</Chip>}
      </span>
      <span class={label ? "subject" : "subject sealed"}>{subject}</span>
      <span class="facts">
        {[numbered(item), side === "inbox" ? `${t("from")} ${item.sender.full_name} (${item.sender.username})` : "", t("arrived", when(item.sent_at)), t("pages", item.pages), t("expires", when(item.metadata.expires))].filter(Boolean).join(" · ")}
      </span>
    </>
  );
  return (
    <li class={unread ? "unread" : ""}>
      <a href={side === "inbox" ? `#/doc/${item.document}` : `#/sent-doc/${item.document}`}>{inside}</a>
    </li>
  );
}

function State({ standing, item }: { standing: Standing; item: Item }) {
  switch (standing) {
    case "recalled":
      return <Chip kind="plain">{t("recalled")}</Chip>;
    case "expired":
      return <Chip kind="plain">{t("expired")}</Chip>;
    case "returned":
    case "reported":
      return <Chip kind="plain">{t(standing)}</Chip>;
    case "received":
      return (
        <>
          <Chip kind="good">{t("opened", when(item.opened_at ?? ""))}</Chip>
          <Chip kind="good">{t("received")}</Chip>
        </>
      );
    case "opened":
      return <Chip kind="good">{t("opened", when(item.opened_at ?? ""))}</Chip>;
    case "unread":
      return <Chip kind="strong">{t("unread")}</Chip>;
  }
}
