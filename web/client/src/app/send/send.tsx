import { useEffect, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import { Unlock } from "../passphrase.js";
import { Alert, Failed, Title, useWork, Wait } from "../parts.js";
import { useStore } from "../state.js";
import { t } from "../text/text.js";
import { Cover, wrongWith } from "./cover.js";
import { keepHabits, useDraft, write, type Draft } from "./draft.js";
import { discard, draftInHand, useKeeping } from "./draft_kept.js";
import { DraftNotes } from "./draft_notes.js";
import { Unfinished } from "./kept.js";
import { endOf, moment } from "./moments.js";
import { address, type Addressed, type Order } from "./order.js";
import { papersReady } from "./papers.js";
import { PapersPicker } from "./papers_picker.js";
import { Recipients } from "./recipients.js";
import { Review, type Agreed } from "./review.js";
import { send } from "./sending.js";
import { orderOfPages } from "./resume.js";
import { SentPage } from "./sent.js";
import { seen, start, UnderwayPage, useRunning, type Begin } from "./underway.js";

/** Writes, checks, seals and sends a document. */
export function Send() {
  const { account, kept } = useStore();
  if (account === null) return kept?.device ? <Unlock /> : null;
  return <Steps />;
}

function Steps() {
  const [to, setTo] = useState<Addressed | null>(null);
  const draft = useDraft();
  const running = useRunning();
  const at = running ? (running.receipt ? 3 : 2) : to ? 1 : 0;
  useEffect(() => document.querySelector("h1")?.focus(), [at]);
  // The browser's own way back leads from the review to the form, not out of what is written.
  useEffect(() => {
    const back = (): void => setTo(null);
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  const look = (found: Addressed): void => {
    history.pushState(null, "");
    setTo(found);
  };
  const begin = (job: Begin): void => {
    setTo(null);
    void start(job);
  };
  return (
    <div class="send">
      <ol class="stages" aria-label={t("sendStages")}>
        {[t("sendStageWrite"), t("sendStageReview"), t("sendStageSend"), t("sendStageSent")].map((said, n) => (
          <li key={said} aria-current={n === at ? "step" : undefined}>
            {said}
          </li>
        ))}
      </ol>
      {running?.receipt ? (
        <SentPage receipt={running.receipt} onSeen={seen} />
      ) : running ? (
        <UnderwayPage {...running} />
      ) : to ? (
        <Review
          draft={draft}
          to={to}
          onBack={() => history.back()}
          onSend={(agreed) => {
            const order = orderOf(draft, to, agreed);
            keepHabits(draft);
            begin((told) => send(order, draft.papers, to, told, draftInHand));
          }}
        />
      ) : (
        <Write draft={draft} onReview={look} onGoOn={begin} />
      )}
    </div>
  );
}

/** What is sealed: the draft, with the people that were looked at. */
function orderOf(draft: Draft, to: Addressed, agreed: Agreed): Order {
  const people = to.people ?? [];
  return {
    subject: draft.subject.normalize("NFC").trim(),
    note: draft.note.normalize("NFC").trim(),
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
      ...agreed.checked,
    },
    persons: people.map((one) => one.person.id),
    usernames: people.map((one) => one.person.username),
    skipped: (to.unreachable ?? []).flatMap((one) => one.usernames),
    to: draft.to,
    files: [], // measured when they are sealed
    pages: orderOfPages(draft.papers),
  };
}

function Write({ draft, onReview, onGoOn }: { draft: Draft; onReview: (to: Addressed) => void; onGoOn: (job: Begin) => void }) {
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const work = useWork();
  const keeping = useKeeping();
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
  if (!keeping.ready) return <Wait>{t("draftOpening")}</Wait>;
  return (
    <>
      <Title>{t("sendTitle")}</Title>
      <Unfinished onGoOn={onGoOn} />
      <DraftNotes keeping={keeping} again={draft.papers.pages.length === 0 ? draft.again : undefined} />
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
        <button type="button" onClick={() => void discard()}>
          {t("sendClear")}
        </button>
      </div>
      {keeping.kept && <p class="hint">{t("draftKept")}</p>}
    </>
  );
}
