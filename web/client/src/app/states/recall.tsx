import { useEffect, useState } from "preact/hooks";

import { call, Refusal } from "../api.js";
import { labelOf, labelsOf, useLabels } from "../labels.js";
import { numbered } from "../order.js";
import { Alert, Chip, Failed, Form, Lines, Title, useWork, Wait } from "../parts.js";
import { useStore } from "../state.js";
import { t, when } from "../text/text.js";
import type { Item, Person } from "../answers.js";
import { logged } from "./receipt.js";
import type { Recalled, SentState } from "./answers.js";

/** Somebody from whom a document can be taken back. */
interface Reader {
  person: Person;
  first: string | null;
  recalled_at: string | null;
}

/** Takes a document back: from whom, why, what it can't undo, and who has opened it already. */
export function Recall({ of: document }: { of: string }) {
  const { account } = useStore();
  const [item, setItem] = useState<Item | null>(null);
  const [readers, setReaders] = useState<Reader[] | null>(null);
  const [some, setSome] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [done, setDone] = useState<Recalled | null>(null);
  const load = useWork();
  const work = useWork();
  useLabels();
  useEffect(() => {
    void load.run(async () => {
      try {
        const state = await call<SentState>("GET", `/api/documents/${document}/state`);
        setItem(state.item);
        setReaders(state.recipients);
      } catch (cause) {
        if (!(cause instanceof Refusal) || cause.code !== "not_found") throw cause;
        // The leader of the sender's unit recalls as well; he sees the recipients in the audit, whose reading is logged.
        setReaders((await call<{ recipients: Reader[] }>("GET", `/api/documents/${document}/audit`)).recipients);
      }
    });
  }, []);
  useEffect(() => {
    if (account !== null && item) void labelsOf([item]);
  }, [account, item]);
  if (readers === null) return load.cause ? <Failed cause={load.cause} /> : <Wait>{t("loading")}</Wait>;
  const left = readers.filter((r) => !r.recalled_at);
  const from = some ? left.filter((r) => chosen.has(r.person.username)) : left;
  const seen = from.filter((r) => r.first);
  const name = [labelOf(document)?.subject, item ? numbered(item) : ""].filter(Boolean).join(" · ") || document;
  const recall = async (): Promise<void> => {
    const out = await call<Recalled>("POST", `/api/documents/${document}/recall`, { recipients: some ? from.map((r) => r.person.username) : [], reason });
    await logged(out.receipt, "document.recalled", document);
    setDone(out);
  };
  if (done) return <Done name={name} document={document} done={done} />;
  if (left.length === 0) {
    return (
      <section class="card">
        <Title>{t("recallDocument")}</Title>
        <p>{t("recallNobody")}</p>
        <a href="#/sent">{t("sent")}</a>
      </section>
    );
  }
  const toggle = (username: string): void => {
    const next = new Set(chosen);
    if (!next.delete(username)) next.add(username);
    setChosen(next);
  };
  return (
    <section class="card">
      <Title>{t("recallDocument")}</Title>
      <p class="lead">{name}</p>
      <Form submit={t("recallDo", from.length)} busy={work.busy} cause={work.cause} ready={from.length > 0 && reason.trim() !== ""} onSubmit={() => work.run(recall)}>
        <fieldset>
          <legend>{t("recallScope")}</legend>
          <label class="check">
            <input type="radio" name="scope" checked={!some} onChange={() => setSome(false)} />
            {t("recallAll", left.length)}
          </label>
          <label class="check">
            <input type="radio" name="scope" checked={some} onChange={() => setSome(true)} />
            {t("recallSome")}
          </label>
        </fieldset>
        {some && (
          <fieldset>
            <legend>{t("recallFrom")}</legend>
            {left.map((r) => (
              <label class="check" key={r.person.id}>
                <input type="checkbox" checked={chosen.has(r.person.username)} onChange={() => toggle(r.person.username)} />
                <span>
                  {r.person.full_name} ({r.person.username}) · {r.person.unit} {r.first ? <Chip kind="warning">{t("opened", when(r.first))}</Chip> : null}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <Alert kind="warning" title={t("recallLimitsTitle")}>
          <p>{t("recallLimits")}</p>
          <p>{seen.length === 0 ? t("recallUnseen") : t("recallSeen", seen.length)}</p>
          {seen.length > 0 && (
            <ul>
              {seen.map((r) => (
                <li key={r.person.id}>
                  {r.person.full_name} ({r.person.username}) · {when(r.first ?? "")}
                </li>
              ))}
            </ul>
          )}
        </Alert>
        <Lines label={t("recallReason")} value={reason} onValue={setReason} hint={t("recallReasonHint")} />
      </Form>
    </section>
  );
}

function Done({ name, document, done }: { name: string; document: string; done: Recalled }) {
  const names = (people: Person[]): string => people.map((p) => `${p.full_name} (${p.username})`).join(", ");
  return (
    <section class="card">
      <Title>{t("recalledNow")}</Title>
      <p class="lead">{name}</p>
      <p>{t("recalledFrom", when(done.at), names(done.recalled))}</p>
      <p>{done.opened.length === 0 ? t("recallUnseen") : t("recalledSeen", names(done.opened))}</p>
      <p>{t("recalledEntry", done.receipt.index)}</p>
      <p class="hint">{t("recallBackups")}</p>
      <a href={`#/sent-doc/${document}`}>{t("backToStates")}</a>
    </section>
  );
}
