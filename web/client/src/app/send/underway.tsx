import { useEffect, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import { Alert, Failed, Title } from "../parts.js";
import { change as store, onForget, state, watch } from "../state.js";
import { t } from "../text/text.js";
import type { Progress } from "./progress.js";
import { orderOf, papersOf } from "./resume.js";
import { goOn, type Receipt, type Underway } from "./sending.js";
import { keptSending } from "./state.js";
import { passes } from "./upload.js";

/** Begins a sending and is told how far it is. */
export type Begin = (told: (now: Progress) => void) => Underway | Promise<Underway>;

interface Running {
  job: Underway | null;
  now: Progress | null;
  receipt: Receipt | null;
  cause: unknown;
  /** It had been stopped while its sender was away. */
  resumed: boolean;
}

/** The sending of this tab; it goes on while other screens are looked at. */
let running: Running | null = null;
/** The document whose sending stopped because its sender was away. */
let paused: string | null = null;
const listeners = new Set<() => void>();

function show(next: Running | null): void {
  running = next;
  for (const listener of [...listeners]) listener();
}

function pause(document: string | null): void {
  paused = document;
  store({ paused: document !== null });
}

const stay = (e: BeforeUnloadEvent): void => e.preventDefault();

onForget((leaving) => {
  if (leaving && paused !== null) pause(null);
  if (leaving || running?.receipt || running?.cause) show(null);
});

watch(() => {
  if (paused !== null && running === null && state.account !== null && state.own !== null) void goOnAlone(paused);
});

/** Goes on with what was stopped: whoever unlocked the key again had asked for it. */
async function goOnAlone(document: string): Promise<void> {
  paused = null; // this listener's own word to the others comes back here
  store({ paused: false });
  await start(async (told) => {
    const kept = await keptSending(document);
    if (!kept) throw new Refusal("sending_elsewhere");
    const order = await orderOf(kept);
    return goOn(kept, order, await papersOf(kept, order), told);
  }, document);
}

/** Starts a sending. One that its sender stops is shown among the unfinished; one that stops because he is away goes on when he is back. */
export async function start(begin: Begin, resumed: string | null = null): Promise<void> {
  const mine = (some: Partial<Running>): void => {
    if (running?.job === job) show({ ...running, ...some });
  };
  let job: Underway | null = null;
  show({ job, now: null, receipt: null, cause: null, resumed: resumed !== null });
  addEventListener("beforeunload", stay);
  try {
    const begun = await begin((now) => mine({ now }));
    mine({ job: begun });
    job = begun;
    mine({ receipt: await begun.done });
  } catch (cause) {
    console.warn(cause);
    const away = cause instanceof Refusal && (cause.code === "ended" || cause.code === "signed_out");
    if (!away) mine({ cause });
    else if (running?.job === job) {
      show(null);
      const document = job?.document() || resumed;
      if (document && state.account === null) pause(document);
    }
  } finally {
    removeEventListener("beforeunload", stay);
  }
}

function stop(): void {
  const job = running?.job;
  show(null);
  job?.stop();
}

/** Lets go of a sending that has ended. */
export function seen(): void {
  show(null);
}

export function useRunning(): Running | null {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return running;
}

/** Sealing and sending, with how far it has come. */
export function UnderwayPage({ now, cause, resumed }: Running) {
  if (cause !== null) {
    return (
      <section class="card">
        <Title>{t("underwayStopped")}</Title>
        <Failed cause={cause} />
        {passes(cause) && <p>{t("underwayKept")}</p>}
        <button type="button" class="primary" onClick={seen}>
          {t("goOn")}
        </button>
      </section>
    );
  }
  const part = now?.part ?? 0;
  const left = now?.left;
  return (
    <section class="card">
      <Title>{t("underwayTitle")}</Title>
      {resumed && (
        <Alert kind="info">
          <p>{t("underwayResumed")}</p>
        </Alert>
      )}
      <p>{t("underwayLead")}</p>
      <progress max={100} value={Math.round(part * 100)} aria-label={t("underwayTitle")} />
      <p role="status">{saidOf(now)}</p>
      {left != null && <p class="hint">{left > 90 ? t("underwayMinutes", Math.ceil(left / 60)) : t("underwaySeconds", left)}</p>}
      {now?.cut && (
        <Alert kind="warning">
          <p>{t("underwayCut")}</p>
        </Alert>
      )}
      <button type="button" onClick={stop}>
        {t("underwayStop")}
      </button>
    </section>
  );
}

function saidOf(now: Progress | null): string {
  switch (now?.stage) {
    case undefined:
      return t("underwayBegins");
    case "sealing":
      return t("underwayPages", now.sealed, now.pages, mega(now.sent), mega(now.bytes));
    case "closing":
      return t("underwayGrants", now.granted, now.grants);
    case "committing":
      return t("underwayCommits");
  }
}

const mega = (bytes: number): string => (bytes / 1e6).toFixed(1).replace(".", ",");
