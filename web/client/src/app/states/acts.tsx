import { useState } from "preact/hooks";

import { call } from "../api.js";
import { Alert, Failed, Form, Lines, useWork } from "../parts.js";
import { t, when } from "../text/text.js";
import type { Item } from "../answers.js";
import { logged } from "./receipt.js";
import type { Receipt } from "./answers.js";

type Kind = "received" | "returned" | "reported";

/** What a recipient answers to a document, apart from opening it: receipt, return, report to the leader. */
export function Acts({ item, onReceived, onGivenUp }: { item: Item; onReceived: (at: string) => void; onGivenUp: (kind: "returned" | "reported", at: string) => void }) {
  const received = item.received_at;
  const [form, setForm] = useState<"returned" | "reported" | null>(null);
  const work = useWork();
  const answer = async (kind: Kind, reason?: string): Promise<void> => {
    const given = await call<{ at: string; receipt: Receipt }>("POST", `/api/documents/${item.document}/answers`, { kind, reason });
    await logged(given.receipt, `document.${kind}`, item.document);
    if (kind === "received") onReceived(given.at);
    else onGivenUp(kind, given.at);
  };
  return (
    <section class="acts" aria-label={t("acts")}>
      {received && <Alert kind="good">{t("receivedAt", when(received))}</Alert>}
      <Failed cause={form === null ? work.cause : null} />
      <div class="row">
        {!received && (
          <button class="primary" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(() => answer("received"))}>
            {t("receive")}
          </button>
        )}
        <button aria-expanded={form === "returned"} onClick={() => (work.clear(), setForm(form === "returned" ? null : "returned"))}>
          {t("giveBack")}
        </button>
        <button aria-expanded={form === "reported"} onClick={() => (work.clear(), setForm(form === "reported" ? null : "reported"))}>
          {t("outsideRemit")}
        </button>
      </div>
      {form && <GivingUp key={form} kind={form} work={work} onSend={(words) => void work.run(() => answer(form, words))} />}
    </section>
  );
}

function GivingUp({ kind, work, onSend }: { kind: "returned" | "reported"; work: ReturnType<typeof useWork>; onSend: (words: string) => void }) {
  const [words, setWords] = useState("");
  const back = kind === "returned";
  return (
    <Form submit={t(back ? "giveBackDo" : "outsideRemitDo")} busy={work.busy} cause={work.cause} ready={words.trim() !== ""} onSubmit={() => onSend(words)}>
      <p>{t(back ? "giveBackLead" : "outsideRemitLead")}</p>
      <Lines label={t(back ? "giveBackReason" : "outsideRemitNote")} value={words} onValue={setWords} hint={t("noPersonalData")} />
    </Form>
  );
}
