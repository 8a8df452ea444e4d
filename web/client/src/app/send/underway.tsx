import { useEffect, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import { Alert, Failed, Title } from "../parts.js";
import { onForget } from "../state.js";
import { t } from "../text/text.js";
import type { Progress } from "./progress.js";
import type { Receipt, Underway } from "./sending.js";
import { passes } from "./upload.js";

/** Begins a sending and is told how far it is. */
export type Begin = (told: (now: Progress) => void) => Underway;

interface Running {
  job: Underway | null;
  now: Progress | null;
  receipt: Receipt | null;
  cause: unknown;
}

/** The sending of this tab; it goes on while other screens are looked at. */
let running: Running | null = null;
const listeners = new Set<() => void>();

function change(some: Partial<Running>): void {
  if (running) running = { ...running, ...some };
  for (const listener of [...listeners]) listener();
}

const stay = (e: BeforeUnloadEvent): void => e.preventDefault();

onForget(() => {
  if (running?.receipt || running?.cause) seen();
});

/** Starts a sending. One that is stopped is shown among the unfinished. */
export function start(begin: Begin): void {
  running = { job: null, now: null, receipt: null, cause: null };
  addEventListener("beforeunload", stay);
  try {
    const job = begin((now) => change({ now }));
    change({ job });
    job.done
      .then(
        (receipt) => change({ receipt }),
        (cause: unknown) => {
          console.warn(cause);
          if (cause instanceof Refusal && (cause.code === "ended" || cause.code === "signed_out")) seen();
          else change({ cause });
        },
      )
      .finally(() => removeEventListener("beforeunload", stay));
  } catch (cause) {
    removeEventListener("beforeunload", stay);
    change({ cause });
  }
}

/** Lets go of a sending that has ended. */
export function seen(): void {
  running = null;
  for (const listener of [...listeners]) listener();
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
export function UnderwayPage({ job, now, cause }: Running) {
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
      <p>{t("underwayLead")}</p>
      <progress max={100} value={Math.round(part * 100)} aria-label={t("underwayTitle")} />
      <p role="status">{saidOf(now)}</p>
      {left != null && <p class="hint">{left > 90 ? t("underwayMinutes", Math.ceil(left / 60)) : t("underwaySeconds", left)}</p>}
      {now?.cut && (
        <Alert kind="warning">
          <p>{t("underwayCut")}</p>
        </Alert>
      )}
      <button type="button" onClick={() => job?.stop()}>
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
