import { useEffect, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import { Unlock } from "../passphrase.js";
import { Alert, Failed, Title, useWork } from "../parts.js";
import { useStore } from "../state.js";
import { t } from "../text/text.js";
import { Cover, wrongWith } from "./cover.js";
import { forgetDraft, keepHabits, useDraft, write, type Draft } from "./draft.js";
import { Unfinished } from "./kept.js";
import { address, endOf, moment, type Addressed, type Order } from "./order.js";
import { papersReady } from "./papers.js";
import { PapersPicker } from "./papers_picker.js";
import { Recipients } from "./recipients.js";
import { Review, type Agreed } from "./review.js";
import { send, type Underway } from "./sending.js";
import { SentPage } from "./sent.js";
import { UnderwayPage } from "./underway.js";
import type { Outcome } from "./underway.js";

type Stage = { at: "write" } | { at: "review"; to: Addressed } | { at: "underway"; job: (told: Parameters<typeof send>[3]) => Underway; people: Addressed | null } | { at: "sent"; outcome: Outcome; people: Addressed | null };

/** Writes, checks, seals and sends a document. */
export function Send() {
  const { account, kept } = useStore();
  if (account === null) return kept?.device ? <Unlock /> : null;
  return <Steps />;
}

const PLACES: Record<Stage["at"], number> = { write: 0, review: 1, underway: 2, sent: 3 };

function Steps() {
  const [stage, setStage] = useState<Stage>({ at: "write" });
  const draft = useDraft();
  useEffect(() => document.querySelector("h1")?.focus({ preventScroll: false }), [stage.at]);
  return (
    <div class="send">
      <ol class="stages" aria-label={t("sendStages")}>
        {[t("sendStageWrite"), t("sendStageReview"), t("sendStageSend"), t("sendStageSent")].map((said, n) => (
          <li key={said} aria-current={n === PLACES[stage.at] ? "step" : undefined}>
            {said}
          </li>
        ))}
      </ol>
      {stage.at === "write" && <Write draft={draft} onReview={(to) => setStage({ at: "review", to })} onGoOn={(job) => setStage({ at: "underway", job, people: null })} />}
      {stage.at === "review" && (
        <Review
          draft={draft}
          to={stage.to}
          onBack={() => setStage({ at: "write" })}
          onSend={(agreed) => {
            const order = orderOf(draft, stage.to, agreed);
            keepHabits(draft);
            setStage({ at: "underway", job: (told) => send(order, draft.papers, stage.to, told), people: stage.to });
          }}
        />
      )}
      {stage.at === "underway" && (
        <UnderwayPage
          begin={stage.job}
          onSent={(outcome) => {
            if (stage.people) forgetDraft();
            setStage({ at: "sent", outcome, people: stage.people });
          }}
          onBack={() => setStage({ at: "write" })}
        />
      )}
      {stage.at === "sent" && <SentPage outcome={stage.outcome} onAnother={() => setStage({ at: "write" })} />}
    </div>
  );
}

/** What is sealed: the draft, with the people that were looked at. */
function orderOf(draft: Draft, to: Addressed, agreed: Agreed): Order {
  const people = to.people ?? [];
  const numbers = draft.papers.files.map((_, source) => draft.papers.pages.filter((page) => page.source === source).map((page) => page.number).sort((a, b) => a - b));
  return {
    subject: draft.subject.normalize("NFC").trim(),
    note: [draft.note.normalize("NFC").trim(), permission(draft)].filter(Boolean).join("\n"),
    cover: {
      number: draft.number.trim(),
      notation: draft.notation.trim(),
      kind: draft.kind,
      urgency: draft.urgency,
      class: draft.class,
      purpose: draft.purpose,
      created: moment(Date.now()),
      expires: endOf(draft.expires),
      allow_copy: draft.allowCopy,
      accept_unconfirmed: agreed.unconfirmed,
    },
    persons: people.map((one) => one.person.id),
    usernames: people.map((one) => one.person.username),
    skipped: (to.unreachable ?? []).flatMap((one) => one.usernames),
    to: draft.to,
    files: [], // measured when they are sealed
    pages: draft.papers.pages.map((page) => ({ source: page.source, place: numbers[page.source]?.indexOf(page.number) ?? 0 })),
  };
}

/** On what basis pictures of identity papers are among the pages: whoever reads the document is told. */
function permission({ papers: { identity } }: Draft): string {
  return identity.pictured === "yes" ? t("sendIdentity", identity.basis.normalize("NFC").trim(), identity.approval.normalize("NFC").trim()) : "";
}

function Write({ draft, onReview, onGoOn }: { draft: Draft; onReview: (to: Addressed) => void; onGoOn: (job: (told: Parameters<typeof send>[3]) => Underway) => void }) {
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const work = useWork();
  const missing: string[] = [];
  if (draft.papers.pages.length === 0) missing.push(t("sendNeedsPapers"));
  else if (!papersReady(draft.papers)) missing.push(t("sendNeedsIdentity"));
  missing.push(...Object.values(wrongWith(draft)));
  if (draft.to.length === 0) missing.push(t("sendNeedsPeople"));
  const goOn = async (): Promise<void> => {
    setTried(true);
    if (missing.length > 0 || busy) return;
    const names = draft.to.map((one) => ("person" in one ? one.person.username : one.list));
    const lists = draft.to.flatMap((one) => ("list" in one ? [one.list] : []));
    const to = await address(names, lists, draft.papers.pages.length, new AbortController().signal);
    if (!to.people?.length && !to.unreachable?.length) throw new Refusal("no_recipients");
    onReview(to);
  };
  return (
    <>
      <Title>{t("sendTitle")}</Title>
      <Unfinished onGoOn={onGoOn} />
      <section class="panel">
        <h2>{t("sendPapers")}</h2>
        <PapersPicker value={draft.papers} onChange={(papers) => write({ papers })} onBusy={setBusy} />
      </section>
      <section class="panel">
        <h2>{t("sendCover")}</h2>
        <Cover draft={draft} tried={tried} />
      </section>
      <section class="panel">
        <h2>{t("sendPeople")}</h2>
        <Recipients to={draft.to} />
      </section>
      {tried && missing.length > 0 && (
        <Alert kind="warning" title={t("sendMissing")}>
          <ul>
            {missing.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Alert>
      )}
      <Failed cause={work.cause} />
      <div class="row">
        <button type="button" class="primary" aria-disabled={work.busy || busy} onClick={() => !work.busy && !busy && void work.run(goOn)}>
          {work.busy ? t("sendChecking") : t("sendReview")}
        </button>
        <button type="button" onClick={forgetDraft}>
          {t("sendClear")}
        </button>
      </div>
    </>
  );
}
