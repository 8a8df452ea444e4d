import { useEffect, useRef, useState } from "preact/hooks";

import { Alert, Failed, Title } from "../parts.js";
import { t } from "../text/text.js";
import type { Progress } from "./progress.js";
import { canGoOn, type Receipt, type Underway } from "./sending.js";

export type Outcome = Receipt;

/** Sealing and sending, with how far it has come. The page may be left: what is done stays. */
export function UnderwayPage({ begin, onSent, onBack }: { begin: (told: (now: Progress) => void) => Underway; onSent: (outcome: Outcome) => void; onBack: () => void }) {
  const [now, setNow] = useState<Progress | null>(null);
  const [cause, setCause] = useState<unknown>(null);
  const job = useRef<Underway | null>(null);
  useEffect(() => {
    let shown = true;
    const stay = (e: BeforeUnloadEvent): void => e.preventDefault();
    addEventListener("beforeunload", stay);
    try {
      job.current = begin((progress) => shown && setNow(progress));
      job.current.done.then(
        (receipt) => shown && onSent(receipt),
        (failed: unknown) => {
          console.warn(failed);
          if (shown) setCause(failed);
        },
      ).finally(() => removeEventListener("beforeunload", stay));
    } catch (failed) {
      setCause(failed);
    }
    return () => {
      shown = false;
      removeEventListener("beforeunload", stay);
      job.current?.stop();
    };
  }, []);
  if (cause !== null) {
    return (
      <section class="card">
        <Title>{t("underwayStopped")}</Title>
        <Failed cause={cause} />
        {canGoOn(cause) && <p>{t("underwayKept")}</p>}
        <button type="button" class="primary" onClick={onBack}>
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
      <p class="hint">{left != null ? (left > 90 ? t("underwayMinutes", Math.ceil(left / 60)) : t("underwaySeconds", left)) : " "}</p>
      {now?.cut && (
        <Alert kind="warning">
          <p>{t("underwayCut")}</p>
        </Alert>
      )}
      <button type="button" onClick={() => job.current?.stop()}>
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
