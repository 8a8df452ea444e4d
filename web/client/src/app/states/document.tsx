import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { labelOf, labelsOf, useLabels } from "../labels.js";
import { numbered } from "../order.js";
import { Unlock } from "../passphrase.js";
import { Alert, Chip, Failed, Form, Lines, Title, useWork, Wait } from "../parts.js";
import { useStore } from "../state.js";
import { dayOf } from "../send/moments.js";
import { t, when } from "../text/text.js";
import { logged } from "./receipt.js";
import type { Item } from "../answers.js";
import type { AccessRequest, Receipt, RecipientState, SentState } from "./answers.js";

/** A document that the person sent: what became of it at each recipient, and who asks for access. */
export function SentDocument({ of: document }: { of: string }) {
  const { account, kept } = useStore();
  const [state, setState] = useState<SentState | null>(null);
  const work = useWork();
  useLabels();
  const load = (): Promise<void> => work.run(async () => setState(await call<SentState>("GET", `/api/documents/${document}/state`)));
  useEffect(() => void load(), []);
  useEffect(() => {
    if (account !== null && state) void labelsOf([state.item]);
  }, [account, state]);
  if (state === null) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  const { item, recipients, requests } = state;
  const open = requests.filter((one) => one.answered === null);
  const reachable = recipients.some((r) => !r.recalled_at);
  return (
    <>
      <div class="headline">
        <Title>{labelOf(document)?.subject ?? (numbered(item) || t("sentDocument"))}</Title>
        <button onClick={() => void load()} aria-disabled={work.busy}>
          {t("refresh")}
        </button>
      </div>
      <p class="hint">{[numbered(item), t("sentOn", when(item.sent_at)), t("pages", item.pages), t("expires", when(item.metadata.expires))].filter(Boolean).join(" · ")}</p>
      <Failed cause={work.cause} />
      {account === null && kept?.device && <Unlock />}
      <div class="row">
        <a class="button" href={`#/own/${document}`}>
          {t("seeOwn")}
        </a>
        <a class="button" href={`#/audit/${document}`}>
          {t("auditLink")}
        </a>
        {reachable && (
          <a class="button" href={`#/recall/${document}`}>
            {t("recallDocument")}
          </a>
        )}
      </div>
      {open.length > 0 && (
        <section>
          <h2>{t("requests")}</h2>
          <ul class="panels">
            {open.map((one) => (
              <Request key={one.id} request={one} item={item} onAnswered={() => void load()} />
            ))}
          </ul>
        </section>
      )}
      <h2>{t("perRecipient", recipients.length)}</h2>
      <ul class="panels states">
        {recipients.map((r) => (
          <Recipient key={r.person.id} r={r} expires={item.metadata.expires} />
        ))}
      </ul>
      <p class="hint">{t("statesNote")}</p>
    </>
  );
}

function Recipient({ r, expires }: { r: RecipientState; expires: string }) {
  const over = Date.parse(expires) <= Date.now();
  const facts: [string, string][] = [
    [t("factArrived"), when(r.arrived)],
    [t("factOpened"), r.first ? (r.last && r.last !== r.first ? t("firstAndLast", when(r.first), when(r.last)) : when(r.first)) : t("notYet")],
    [t("factReceived"), r.received_at ? when(r.received_at) : t("notYet")],
  ];
  if (r.returned_at) facts.push([t("factReturned"), `${when(r.returned_at)} · ${t("refusedReason", r.return_reason ?? "")}`]);
  if (r.reported_at) facts.push([t("factReported"), when(r.reported_at)]);
  if (r.recalled_at) facts.push([t("factRecalled"), `${when(r.recalled_at)}${r.recalled_by ? t("refusedBy", r.recalled_by) : ""} · ${t("refusedReason", r.recall_reason ?? "")}`]);
  if (over) facts.push([t("factExpired"), when(expires)]);
  return (
    <li class="panel">
      <div class="who">
        <strong>{r.person.full_name}</strong> ({r.person.username})
        <span class="facts">{[r.person.position, r.person.unit].filter(Boolean).join(" · ")}</span>
        <span class="chips">
          {r.recalled_at ? <Chip kind="plain">{t("recalled")}</Chip> : r.returned_at ? <Chip kind="danger">{t("returned")}</Chip> : r.reported_at ? <Chip kind="danger">{t("reported")}</Chip> : over ? <Chip kind="plain">{t("expired")}</Chip> : null}
          {r.received_at ? <Chip kind="good">{t("received")}</Chip> : null}
          {r.first ? <Chip kind="good">{t("openedShort")}</Chip> : <Chip kind="strong">{t("unread")}</Chip>}
        </span>
      </div>
      <dl class="facts grow">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Request({ request, item, onAnswered }: { request: AccessRequest; item: Item; onAnswered: () => void }) {
  const [refusing, setRefusing] = useState(false);
  const [granted, setGranted] = useState(false);
  const [reason, setReason] = useState("");
  const work = useWork();
  const answer = async (grant: boolean): Promise<void> => {
    const receipt = await call<Receipt>("POST", `/api/documents/${request.document}/access-requests/${request.id}`, { granted: grant, reason: grant ? "" : reason });
    await logged(receipt, "access.answered", request.document);
    if (grant) setGranted(true);
    else onAnswered();
  };
  const who = request.person;
  /** Begins the sending by which access is given: to whoever asked, under the same cover. */
  const again = async (): Promise<void> => {
    const [{ startAnew }, { current, write }] = await Promise.all([import("../send/draft_kept.js"), import("../send/draft.js")]);
    const { draft } = current();
    if (draft.again === item.document && draft.papers.pages.length > 0) {
      if (who && !draft.to.some((one) => "person" in one && one.person.id === who.id)) write({ to: [...draft.to, { person: who }] });
      location.hash = "#/send";
      return;
    }
    const { number, notation, kind, urgency, class: of, purpose, expires, allow_copy } = item.metadata;
    await startAnew({ number, notation, kind, urgency, class: of, purpose, subject: labelOf(item.document)?.subject ?? "", allowCopy: allow_copy, ...(Date.parse(expires) > Date.now() && { expires: dayOf(expires) }), to: who ? [{ person: who }] : [], again: item.document });
    location.hash = "#/send";
  };
  if (granted) {
    return (
      <li class="panel">
        <Alert kind="good">
          <p>{t("grantedNow", who ? `${who.full_name} (${who.username})` : "")}</p>
          <button class="primary" onClick={() => void work.run(again)}>
            {t("sendAgain")}
          </button>
        </Alert>
      </li>
    );
  }
  return (
    <li class="panel request">
      <p>
        <strong>{who?.full_name}</strong> ({who?.username}) · {[who?.position, who?.unit].filter(Boolean).join(" · ")} · {when(request.at)}
      </p>
      <p>{t("refusedReason", request.reason)}</p>
      {refusing ? (
        <Form submit={t("refuseRequest")} busy={work.busy} cause={work.cause} ready={reason.trim() !== ""} onSubmit={() => work.run(() => answer(false))}>
          <Lines label={t("refuseReason")} value={reason} onValue={setReason} hint={t("noPersonalData")} />
        </Form>
      ) : (
        <>
          <Failed cause={work.cause} />
          <div class="row">
            <button class="primary" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(() => answer(true))}>
              {t("grantRequest")}
            </button>
            <button onClick={() => setRefusing(true)}>{t("refuseRequest")}</button>
          </div>
        </>
      )}
    </li>
  );
}
