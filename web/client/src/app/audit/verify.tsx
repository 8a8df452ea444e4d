import { useEffect, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import { Alert, Chip, Failed, useWork } from "../parts.js";
import { ask, change } from "../state.js";
import { t, tOf, when } from "../text/text.js";
import type { AuditCheck, Entry, RowCheck } from "./answers.js";

/** Entries that are proven between two looks at the screen. */
const BATCH = 100;

/** The rows' results by key. */
export type Checked = ReadonlyMap<string, RowCheck>;

export const UNCHECKED: Checked = new Map();

interface VerifyProps {
  /** The desk's call and what is shown, as the server answered it. */
  method: "audit_document" | "audit_person" | "audit_board";
  shown: object;
  entries: readonly Entry[];
  cut: boolean;
  onChecked: (checked: Checked) => void;
}

/** Holds everything shown against the log, in this browser. */
export function Verify({ method, shown, entries, cut, onChecked }: VerifyProps) {
  const [done, setDone] = useState<number | null>(null);
  const [result, setResult] = useState<AuditCheck | null>(null);
  const work = useWork();
  useEffect(() => {
    setResult(null);
    onChecked(UNCHECKED);
  }, [shown]);
  const verify = async (): Promise<void> => {
    setResult(null);
    try {
      for (let i = 0; i < entries.length; i += BATCH) {
        setDone(i);
        await ask("audit_entries", { entries: entries.slice(i, i + BATCH) });
      }
      const check = await ask<AuditCheck>(method, shown);
      setResult(check);
      onChecked(new Map(check.rows.map((row) => [row.key, row])));
    } catch (cause) {
      if (cause instanceof Refusal && ["checkpoint", "log_forked"].includes(cause.code)) change({ alarm: cause });
      throw cause;
    } finally {
      setDone(null);
    }
  };
  return (
    <section class="verify" aria-label={t("verifyTitle")}>
      <button class="primary" aria-disabled={work.busy} onClick={() => void (work.busy || work.run(verify))}>
        {t("verifyDo")}
      </button>
      {done !== null && (
        <p class="wait" role="status">
          <progress max={Math.max(1, entries.length)} value={done} aria-label={t("verifyTitle")} />
          {t("verifyProgress", done, entries.length)}
        </p>
      )}
      <Failed cause={work.cause} />
      {result && <Result check={result} cut={cut} />}
    </section>
  );
}

function Result({ check, cut }: { check: AuditCheck; cut: boolean }) {
  const wrong = check.rows.filter((row) => row.state === "false").length;
  if (wrong > 0 || check.bad.length > 0) {
    return (
      <Alert kind="danger" title={t("verifyBad", wrong, check.rows.length)}>
        <p>{t("verifyBadMeans")}</p>
        {check.bad.length > 0 && <p>{t("verifyBadEntries", check.bad.join(", "))}</p>}
      </Alert>
    );
  }
  return (
    <Alert kind={cut ? "warning" : "good"} title={t("verifyGood", check.rows.length)}>
      <p>{t("verifyGoodMeans", check.entries, check.size, when(check.at))}</p>
      {cut && <p>{t("verifyCut")}</p>}
      <p>{t("verifyLimits")}</p>
    </Alert>
  );
}

/** A row's result; nothing before it was checked. */
export function Mark({ row }: { row: RowCheck | undefined }) {
  if (!row) return null;
  if (row.state === "holds") return <Chip kind="good">{t("rowHolds")}</Chip>;
  if (row.state === "part") return <Chip kind="warning">{t("rowPart")}</Chip>;
  const why = [row.bad?.length ? t("rowBad", row.bad.join(", ")) : "", row.wrong.length ? t("rowWrong", row.wrong.map((field) => tOf("wrong_", field)).join(", ")) : ""].filter(Boolean).join("; ");
  return <strong class="wrong">{`${t("rowFalse")}: ${why}`}</strong>;
}

/** How a row looks by its result. */
export function lookOf(row: RowCheck | undefined): string {
  return row?.state === "false" ? "untrue" : "";
}
