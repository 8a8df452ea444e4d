import { useEffect, useState } from "preact/hooks";

import { call, Refusal } from "../api.js";
import { Alert, Failed, useWork } from "../parts.js";
import { useStore } from "../state.js";
import { t, when } from "../text/text.js";
import { startAnew } from "./draft_kept.js";
import { dayOf } from "./moments.js";
import type { Order } from "./order.js";
import { orderOf, papersOf, reopened } from "./resume.js";
import { goOn } from "./sending.js";
import { forgetSending, keptSendings, type KeptSending } from "./state.js";
import type { Begin } from "./underway.js";

/** Documents that were on their way when something ended it. */
export function Unfinished({ onGoOn }: { onGoOn: (job: Begin) => void }) {
  const { me } = useStore();
  const [all, setAll] = useState<KeptSending[]>([]);
  const look = async (): Promise<void> => setAll(await keptSendings(me?.person.id ?? ""));
  useEffect(() => void look().catch(console.error), []);
  return (
    <>
      {all.map((kept) => (
        <One key={kept.document} kept={kept} onGoOn={onGoOn} onGone={() => void look()} />
      ))}
    </>
  );
}

function One({ kept, onGoOn, onGone }: { kept: KeptSending; onGoOn: (job: Begin) => void; onGone: () => void }) {
  const [order, setOrder] = useState<Order | null>(null);
  const work = useWork();
  useEffect(() => void orderOf(kept).then(setOrder, console.warn), []);
  const resume = async (): Promise<void> => {
    const known = order ?? (await orderOf(kept));
    const papers = await papersOf(kept, known);
    onGoOn((told) => goOn(kept, known, papers, told));
  };
  const gone = async (): Promise<void> => {
    await call("DELETE", `/api/documents/${kept.document}`).catch((cause: unknown) => {
      if (!(cause instanceof Refusal) || !["not_found", "conflict"].includes(cause.code)) throw cause;
    });
    await forgetSending(kept.document);
    onGone();
  };
  /** Begins it anew from its papers: the server has given it up, or the sender wants to change something. */
  const again = async (): Promise<void> => {
    const known = order ?? (await orderOf(kept));
    const papers = await reopened(kept, known);
    const { number, notation, kind, urgency, class: of, purpose, expires, allow_copy } = known.cover;
    await startAnew({ papers, subject: known.subject, note: known.note, number, notation, kind, urgency, class: of, purpose, expires: dayOf(expires), allowCopy: allow_copy, to: known.to });
    await gone();
  };
  return (
    <Alert kind="warning" title={t("keptTitle")}>
      <p>{t("keptLead", order?.subject ?? "…", kept.pages, when(new Date(kept.began).toISOString()))}</p>
      <Failed cause={work.cause} />
      <div class="row">
        <button type="button" class="primary" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(resume)}>
          {work.busy ? t("working") : t("keptGoOn")}
        </button>
        {!kept.commit && (
          <button type="button" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(again)}>
            {t("keptAgain")}
          </button>
        )}
        {!kept.commit && (
          <button type="button" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(gone)}>
            {t("keptDiscard")}
          </button>
        )}
      </div>
    </Alert>
  );
}
