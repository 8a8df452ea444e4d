import { useEffect, useRef, useState } from "preact/hooks";

import { Alert, Chip, Failed, Field, Wait } from "../parts.js";
import { t, tOf } from "../text/text.js";
import { checkedBy, inspect, wantsApproval, type Answers, type Checked, type Finding, type Inspection, type Texts } from "./inspect.js";

interface Props {
  texts: Texts;
  /** The class that the sender has chosen, and how to choose another. */
  metadata: { class: string; onClass: (of: string) => void };
  answers: Answers;
  onAnswers: (answers: Answers) => void;
  /** Whether pictures are asked about elsewhere on the page. */
  asked?: boolean;
  /** What the cover says of the check; null while something is wanting. */
  onOutcome: (checked: Checked | null) => void;
}

/** Written words wait this long for the next letter. */
const PAUSE = 250;

/** Looks through what is about to be sealed, shows what was found, and asks what the sender has to answer. */
export function Check({ texts, metadata, answers, onAnswers, asked = false, onOutcome }: Props) {
  const [seen, setSeen] = useState<Inspection | null>(null);
  const [cause, setCause] = useState<unknown>(null);
  const first = useRef(true);
  const key = JSON.stringify([texts, metadata.class, answers]);
  useEffect(() => {
    let stale = false;
    onOutcome(null);
    const timer = setTimeout(
      () => {
        inspect(texts, metadata.class, { ...answers, reason: answers.reason.trim(), approval: answers.approval.trim() }).then(
          (inspection) => {
            if (stale) return;
            setSeen(inspection);
            setCause(null);
            onOutcome(checkedBy(inspection, { ...answers, reason: answers.reason.trim(), approval: answers.approval.trim() }));
          },
          (failed: unknown) => stale || setCause(failed),
        );
      },
      first.current ? 0 : PAUSE,
    );
    first.current = false;
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [key]);
  const answer = (some: Partial<Answers>): void => onAnswers({ ...answers, ...some });
  return (
    <section class="panel checking">
      <h2>{t("checkTitle")}</h2>
      <Failed cause={cause} />
      {!seen && !cause && <Wait>{t("checkWorking")}</Wait>}
      {seen && (
        <>
          <Verdict seen={seen} />
          <Wanting seen={seen} texts={texts} metadata={metadata} answers={answers} answer={answer} asked={asked} />
          <Found seen={seen} texts={texts} />
          <p class="hint">{t("checkLimits")}</p>
        </>
      )}
    </section>
  );
}

function Verdict({ seen: { outcome, subjects, findings } }: { seen: Inspection }) {
  const kind = outcome === "refuse" ? "danger" : outcome === "pass" ? "good" : outcome === "warn" ? "info" : "warning";
  const many = subjects > 0 ? <p>{t("checkSubjects", subjects)}</p> : null;
  const nothing = findings.length === 0 && outcome === "ask" ? <p>{t("checkNothing")}</p> : null;
  return (
    <Alert kind={kind} title={tOf("check_", outcome)}>
      {many ?? nothing}
    </Alert>
  );
}

type Inner = Pick<Props, "texts" | "metadata" | "answers"> & { seen: Inspection; answer: (some: Partial<Answers>) => void; asked: boolean };

/** What the ladder asks for, one after the other. What is answered stays, so that it can be answered otherwise. */
function Wanting({ seen, texts, metadata, answers, answer, asked }: Inner) {
  const has = (code: string, outcome?: string): boolean => seen.needs.some((need) => need.code === code && (!outcome || need.outcome === outcome));
  const places = (...kinds: string[]): Finding[] => seen.findings.filter(({ kind }) => kinds.includes(kind));
  const lower = seen.needs.some(({ code, met }) => code === "class" && !met);
  return (
    <>
      {has("secret") && (
        <Alert kind="danger" title={t("checkSecretTitle")}>
          <p>{t("checkSecret")}</p>
          <Places all={places("secret")} texts={texts} />
        </Alert>
      )}
      {has("clear") && (
        <Alert kind="danger" title={t("checkClearTitle")}>
          <p>{t("checkClear")}</p>
          <Places all={seen.findings.filter(({ place }) => ["number", "notation", "reason", "approval"].includes(place.field ?? ""))} texts={texts} />
        </Alert>
      )}
      {lower && (
        <Alert kind="warning" title={t("checkClassTitle", tOf("class_", metadata.class))}>
          <p>{t(seen.class === "sensitive" ? "checkClassSensitive" : "checkClassBasic")}</p>
          <button type="button" onClick={() => metadata.onClass(seen.class)}>
            {t("checkClassRaise", tOf("class_", seen.class))}
          </button>
        </Alert>
      )}
      {wantsApproval(seen) && (
        <fieldset class="approval">
          <legend>{t("checkApproveTitle")}</legend>
          <ul class="hint">
            {has("list") && <li>{t("checkApproveList", seen.subjects)}</li>}
            {has("special") && <li>{t("checkApproveSpecial")}</li>}
            {has("id_papers", "refuse") && <li>{t("checkApprovePapers")}</li>}
          </ul>
          <Field label={t("checkReason")} value={answers.reason} onValue={(reason) => answer({ reason })} hint={t("checkReasonHint")} />
          <Field label={t("checkApproval")} value={answers.approval} onValue={(approval) => answer({ approval })} hint={t("checkApprovalHint")} />
        </fieldset>
      )}
      {has("not_marks") && (
        <Alert kind="warning" title={t("checkMarksTitle")}>
          <p>{t("checkMarks")}</p>
          <Places all={places("secret_like")} texts={texts} />
          <Tick said={t("checkNotMarks")} on={answers.not_marks} onTick={(not_marks) => answer({ not_marks })} />
        </Alert>
      )}
      {!asked && (has("id_papers") || answers.id_papers !== "") && (
        <fieldset>
          <legend>{t("checkPapers")}</legend>
          {(["no", "yes"] as const).map((value) => (
            <label class="check" key={value}>
              <input type="radio" name="check-papers" checked={answers.id_papers === value} onChange={() => answer({ id_papers: value })} />
              {t(value === "no" ? "checkPapersNo" : "checkPapersYes")}
            </label>
          ))}
        </fieldset>
      )}
      <fieldset>
        <legend>{t("checkDeclare")}</legend>
        <Tick said={t("checkNoSecrets")} on={answers.no_secrets} onTick={(no_secrets) => answer({ no_secrets })} />
        <Tick said={t("checkNoNewDisease")} on={answers.no_new_disease} onTick={(no_new_disease) => answer({ no_new_disease })} />
      </fieldset>
    </>
  );
}

function Tick({ said, on, onTick }: { said: string; on: boolean; onTick: (on: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={on} onChange={(e) => onTick(e.currentTarget.checked)} />
      <span>{said}</span>
    </label>
  );
}

/** What was found, in groups by what it means. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["checkGroupIdentity", ["list", "cccd", "cmnd", "passport", "bhyt", "bhxh", "mobile", "birth", "address", "name"]],
  ["checkGroupHealth", ["special", "case", "health"]],
  ["checkGroupUnread", ["id_paper", "unread"]],
];

function Found({ seen, texts }: { seen: Inspection; texts: Texts }) {
  return (
    <>
      {GROUPS.map(([said, kinds]) => {
        const there = kinds.filter((kind) => seen.counts[kind]);
        if (there.length === 0) return null;
        return (
          <details key={said} class="finds">
            <summary>
              <span>{tOf("", said)}</span>
              <span class="chips">
                {there.map((kind) => (
                  <Chip key={kind} kind={kind === "special" || kind === "list" ? "warning" : "plain"}>
                    {`${tOf("check_kind_", kind)}: ${seen.counts[kind]}`}
                  </Chip>
                ))}
              </span>
            </summary>
            <Places all={seen.findings.filter(({ kind }) => kinds.includes(kind))} texts={texts} named />
          </details>
        );
      })}
    </>
  );
}

/** Shown of a group; its count is complete. */
const SHOWN = 30;

function Places({ all, texts, named = false }: { all: readonly Finding[]; texts: Texts; named?: boolean }) {
  return (
    <ul class="places">
      {all.slice(0, SHOWN).map((finding, i) => (
        <li key={i}>
          <span>{where(finding, texts)}</span>
          {finding.excerpt && <code>{finding.excerpt}</code>}
          {named && <span class="hint">{tOf("check_why_", finding.why)}</span>}
        </li>
      ))}
      {all.length > SHOWN && <li class="hint">{t("checkMore", all.length - SHOWN)}</li>}
    </ul>
  );
}

function where({ place: { field, file, page, line, column } }: Finding, texts: Texts): string {
  const name = texts.files[file]?.name ?? "";
  if (field === "file") return t("checkAtFile", name);
  if (field) return tOf("check_field_", field);
  const at = line > 0 ? t("checkAtLine", page, line, column) : t("checkAtPage", page);
  return texts.files.length > 1 ? `${name}, ${at}` : at;
}
