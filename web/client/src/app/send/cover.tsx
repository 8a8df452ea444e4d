import { Choice, Field, Lines } from "../parts.js";
import { t, type Said } from "../text/text.js";
import { write, type Draft } from "./draft.js";
import { dayAhead } from "./moments.js";

const KINDS = ["cong-van", "bao-cao", "thong-bao", "quyet-dinh", "ke-hoach", "to-trinh", "dieu-tra-dich-te", "bao-cao-nhanh", "bao-cao-giam-sat", "danh-sach-tiep-xuc", "quyet-dinh-cach-ly"];
const URGENCIES = ["thuong", "khan", "thuong-khan", "hoa-toc"];
const PURPOSES = ["dieu-tra", "giam-sat", "nhac-nho", "khac-phuc"];
const CLASSES = ["sensitive", "basic", "none"];

const said = (prefix: string, values: readonly string[]): (readonly [string, string])[] => values.map((value) => [value, t((prefix + value) as Said)]);

export const kindSaid = (kind: string): string => t(`kind_${kind}` as Said);
export const classSaid = (of: string): string => t(`class_${of}` as Said);

/** What is wrong with what the sender has written; empty: nothing. */
export function wrongWith({ subject, number, notation, expires, note }: Draft): { [field in "subject" | "number" | "notation" | "expires" | "note"]?: string } {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const out: ReturnType<typeof wrongWith> = {};
  if (subject.trim() === "") out.subject = t("sendNeedsSubject");
  if (bytes(number) > 32) out.number = t("sendTooLong");
  if (bytes(notation) > 64) out.notation = t("sendTooLong");
  if (expires < dayAhead(0)) out.expires = t("sendExpiresPast");
  if (expires > dayAhead(5 * 365)) out.expires = t("sendExpiresFar");
  if (!/^\d{4}-\d\d-\d\d$/.test(expires)) out.expires = t("sendExpiresNone");
  if (bytes(note) > 8000) out.note = t("sendTooLong");
  return out;
}

/** Number, subject and what stands in the clear, with safe values to begin with. */
export function Cover({ draft, tried }: { draft: Draft; tried: boolean }) {
  const wrong = wrongWith(draft);
  const shown = (field: keyof typeof wrong): { wrong?: string } => {
    const said = wrong[field];
    return said !== undefined && (tried || draft[field] !== "") ? { wrong: said } : {};
  };
  return (
    <>
      <Field label={t("sendSubject")} value={draft.subject} onValue={(subject) => write({ subject })} hint={t("sendSubjectHint")} {...shown("subject")} />
      <div class="pair">
        <Field label={t("sendNumber")} value={draft.number} onValue={(number) => write({ number })} {...shown("number")} />
        <Field label={t("sendNotation")} value={draft.notation} onValue={(notation) => write({ notation })} {...shown("notation")} />
      </div>
      <div class="pair">
        <Choice label={t("sendKind")} value={draft.kind} values={said("kind_", KINDS)} onValue={(kind) => write({ kind })} />
        <Choice label={t("sendUrgency")} value={draft.urgency} values={URGENCIES.map((one) => [one, one === "thuong" ? t("sendUrgencyNone") : t(`urgency_${one}` as Said)])} onValue={(urgency) => write({ urgency })} />
      </div>
      <div class="pair">
        <Choice label={t("purpose")} value={draft.purpose} values={said("purpose_", PURPOSES)} onValue={(purpose) => write({ purpose })} />
        <Choice label={t("sendClass")} value={draft.class} values={said("class_", CLASSES)} onValue={(of) => write({ class: of })} />
      </div>
      <div class="pair">
        <Field label={t("sendExpires")} value={draft.expires} onValue={(expires) => write({ expires })} hint={t("sendExpiresHint")} day {...shown("expires")} />
        <label class="check">
          <input type="checkbox" checked={draft.allowCopy} onChange={(e) => write({ allowCopy: e.currentTarget.checked })} />
          <span>{t("sendAllowCopy")}</span>
        </label>
      </div>
      <Lines label={t("sendNote")} value={draft.note} onValue={(note) => write({ note })} rows={2} />
    </>
  );
}
