import { Alert, Field } from "../parts.js";
import { t } from "../text/text.js";
import type { IdentityAnswer } from "./papers.js";

/** Asks about pictures of identity papers, which are refused without a legal basis and a leader's approval. */
export function Identity({ value, onChange }: { value: IdentityAnswer; onChange: (value: IdentityAnswer) => void }) {
  return (
    <fieldset class="papers-identity">
      <legend>{t("identityAsk")}</legend>
      <p class="hint">{t("identityLead")}</p>
      <label class="check">
        <input type="radio" name="identity" checked={value.pictured === "no"} onChange={() => onChange({ pictured: "no", basis: "", approval: "" })} />
        {t("identityNo")}
      </label>
      <label class="check">
        <input type="radio" name="identity" checked={value.pictured === "yes"} onChange={() => onChange({ ...value, pictured: "yes" })} />
        {t("identityYes")}
      </label>
      {value.pictured === "yes" && (
        <>
          <Alert kind="danger">
            <p>{t("identityRefused")}</p>
          </Alert>
          <Field label={t("identityBasis")} hint={t("identityBasisHint")} value={value.basis} onValue={(basis) => onChange({ ...value, basis })} />
          <Field label={t("identityApproval")} hint={t("identityApprovalHint")} value={value.approval} onValue={(approval) => onChange({ ...value, approval })} />
        </>
      )}
    </fieldset>
  );
}
