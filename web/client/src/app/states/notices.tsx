import { useEffect, useState } from "preact/hooks";

import { Chip, Failed, Title, useWork, Wait } from "../parts.js";
import { t, tOf, when } from "../text/text.js";
import { lookForNews, seen, useNews } from "./news.js";
import type { Notice } from "./answers.js";

const TO_SENDER = ["returned", "reported", "access_asked", "handed_sent"];

/** Where a notice leads. */
function target(n: Notice): string | null {
  if (n.kind.startsWith("trace_")) return "#/leaks";
  if (TO_SENDER.includes(n.kind)) return `#/sent-doc/${n.document}`;
  return n.kind === "unit_reported" ? null : `#/doc/${n.document}`;
}

/** What happened to the person's documents: new until it was shown here. */
export function NoticeList() {
  const news = useNews();
  const work = useWork();
  // What was new when the screen came stays marked while it is there.
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => void work.run(lookForNews), []);
  useEffect(() => {
    const now = news?.notices.filter((n) => n.new).map((n) => n.entry) ?? [];
    if (now.some((entry) => !fresh.has(entry))) setFresh(new Set([...fresh, ...now]));
    void work.run(seen);
  }, [news]);
  if (news === null) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  return (
    <>
      <div class="headline">
        <Title>{t("notices")}</Title>
        <button onClick={() => void work.run(lookForNews)}>{t("refresh")}</button>
      </div>
      <Failed cause={work.cause} />
      {news.notices.length === 0 && <p class="hint">{t("noNotices")}</p>}
      <ul class="documents">
        {news.notices.map((n) => (
          <Line key={`${n.entry}-${n.kind}`} n={n} fresh={fresh.has(n.entry)} />
        ))}
      </ul>
      <Beckoning />
    </>
  );
}

function Line({ n, fresh }: { n: Notice; fresh: boolean }) {
  const to = target(n);
  const inside = (
    <>
      <span class="chips">
        {fresh && <Chip kind="strong">{t("newNotice")}</Chip>}
        <span class="facts">{when(n.at)}</span>
      </span>
      <span class="subject">{tOf("news_", n.kind)}</span>
      <span class="facts">
        {n.by.full_name} ({n.by.username}){n.text ? ` · ${n.text}` : ""}
      </span>
    </>
  );
  return <li class={fresh ? "unread" : ""}>{to ? <a href={to}>{inside}</a> : <div>{inside}</div>}</li>;
}

/** Notices of the browser itself are asked for on the person's click alone, and say nothing of what has come. */
function Beckoning() {
  const [on, setOn] = useState(localStorage.getItem("niem-beckon") === "1");
  if (!("Notification" in globalThis) || Notification.permission === "denied") return null;
  const turn = async (): Promise<void> => {
    const next = !on && (await Notification.requestPermission()) === "granted";
    if (next) localStorage.setItem("niem-beckon", "1");
    else localStorage.removeItem("niem-beckon");
    setOn(next);
  };
  return (
    <p>
      <button aria-pressed={on} onClick={() => void turn()}>
        {t(on ? "beckonOff" : "beckonOn")}
      </button>{" "}
      <span class="hint">{t("beckonNote")}</span>
    </p>
  );
}
