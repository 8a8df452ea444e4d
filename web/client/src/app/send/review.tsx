import { useState } from "preact/hooks";

import { Alert, Chip, Title } from "../parts.js";
import { plain, t, tOf, when, type Said } from "../text/text.js";
import { Check } from "./check.js";
import { classSaid, kindSaid } from "./cover.js";
import { write, type Draft } from "./draft.js";
import { textsOf, UNANSWERED, type Checked } from "./inspect.js";
import type { Addressed } from "./order.js";
import { asksIdentity } from "./papers.js";
import { Preview } from "./preview.js";
import { doubled, who } from "./names.js";

/** What the sender has agreed to, knowingly. */
export interface Agreed {
  unconfirmed: boolean;
  checked: Checked;
}

/** Everything once more before it is sealed: who exactly, with which keys, and what they will see. */
export function Review({ draft, to, onBack, onSend }: { draft: Draft; to: Addressed; onBack: () => void; onSend: (agreed: Agreed) => void }) {
  const people = to.people ?? [];
  const unreachable = to.unreachable ?? [];
  const unconfirmed = people.filter((one) => !one.confirmed);
  const [knows, setKnows] = useState(false);
  const [skips, setSkips] = useState(false);
  const { identity } = draft.papers;
  const [answers, setAnswers] = useState({ ...UNANSWERED, id_papers: identity.pictured === "unasked" ? ("" as const) : identity.pictured, reason: identity.basis, approval: identity.approval });
  const [checked, setChecked] = useState<Checked | null>(null);
  const same = doubled(people.map((one) => one.person));
  const ready = checked !== null && people.length > 0 && (unconfirmed.length === 0 || knows) && (unreachable.length === 0 || skips);
  return (
    <>
      <Title>{t("reviewTitle")}</Title>
      <section class="panel">
        <h2>{draft.subject}</h2>
        <p class="hint">
          {[[draft.number, draft.notation].filter(Boolean).join("/"), kindSaid(draft.kind), tOf("urgency_", draft.urgency), t("pages", draft.papers.pages.length), classSaid(draft.class), tOf("purpose_", draft.purpose), t("expires", draft.expires.split("-").reverse().join("/")), t(draft.allowCopy ? "reviewCopies" : "reviewNoCopies")]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {draft.note && <p class="wrap">{draft.note}</p>}
      </section>
      <section class="panel">
        <h2>{t("reviewPeople", people.length)}</h2>
        {to.lists?.length ? <Alert kind="info">{<p>{t("reviewLists", to.lists.join(", "))}</p>}</Alert> : null}
        <ul class="chosen">
          {people.map(({ person, confirmed, by_list, fingerprint, renewed }) => (
            <li key={person.id}>
              <span class="grow">
                <strong>{person.full_name}</strong>
                <span class="hint">{who(person)}</span>
                {renewed && <span class="hint">{t("reviewRenewed", when(renewed))}</span>}
                {!confirmed && <code class="hint">{fingerprint}</code>}
              </span>
              <span class="chips">
                {same.has(plain(person.full_name)) && <Chip kind="warning">{t("sendSameName")}</Chip>}
                {renewed && <Chip kind="warning">{t("reviewKeyNew")}</Chip>}
                {by_list && <Chip kind="plain">{t("sendList")}</Chip>}
                {confirmed ? <Chip kind="good">{t("confirmed")}</Chip> : <Chip kind="warning">{t("unconfirmed")}</Chip>}
              </span>
            </li>
          ))}
        </ul>
        {unconfirmed.length > 0 && (
          <Alert kind="warning" title={t("reviewUnconfirmed", unconfirmed.length)}>
            <p>{t("reviewUnconfirmedLead")}</p>
            <label class="check">
              <input type="checkbox" checked={knows} onChange={(e) => setKnows(e.currentTarget.checked)} />
              {t("reviewKnows")}
            </label>
          </Alert>
        )}
        {unreachable.length > 0 && (
          <Alert kind="warning" title={t("reviewUnreachable")}>
            <ul>
              {unreachable.map(({ code, usernames }) => (
                <li key={code}>{`${usernames.join(", ")}: ${tOf("unreachable_", code)}`}</li>
              ))}
            </ul>
            <label class="check">
              <input type="checkbox" checked={skips} onChange={(e) => setSkips(e.currentTarget.checked)} />
              {t("reviewSkip")}
            </label>
          </Alert>
        )}
        <Recovery to={to} />
      </section>
      {people.length > 0 && <Preview draft={draft} people={people.map((one) => one.person)} />}
      <Check texts={textsOf(draft)} metadata={{ class: draft.class, onClass: (of) => write({ class: of }) }} answers={answers} onAnswers={setAnswers} asked={asksIdentity(draft.papers)} onOutcome={setChecked} />
      <div class="row">
        <button type="button" class="primary" aria-disabled={!ready} onClick={() => ready && checked && onSend({ unconfirmed: unconfirmed.length > 0, checked })}>
          {t("reviewSend")}
        </button>
        <button type="button" onClick={onBack}>
          {t("reviewBack")}
        </button>
      </div>
    </>
  );
}

/** The unit's recovery key, which every document is sealed to as well. */
function Recovery({ to: { recovery } }: { to: Addressed }) {
  if (!recovery) {
    return (
      <Alert kind="warning">
        <p>{t("reviewNoRecovery")}</p>
      </Alert>
    );
  }
  const said: Said = recovery.first ? "reviewRecoveryFirst" : recovery.renewed ? "reviewRecoveryRenewed" : "reviewRecovery";
  return <p class="hint">{t(said, recovery.unit, recovery.fingerprint)}</p>;
}
