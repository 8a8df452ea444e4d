import { Alert } from "../parts.js";
import { explain, t, when } from "../text/text.js";
import { Again } from "./again.js";
import { discard, discardBroken, type Keeping } from "./draft_kept.js";

/** What the writer should know of the draft: taken up again, not to be opened, not kept. */
export function DraftNotes({ keeping: { takenUp, broken, cause }, again }: { keeping: Keeping; again: string | undefined }) {
  return (
    <>
      {takenUp !== null && (
        <Alert kind="info" title={t("draftTakenUp", when(new Date(takenUp).toISOString()))}>
          <p>{t("draftSealed")}</p>
          <button type="button" onClick={() => void discard()}>
            {t("draftDiscard")}
          </button>
        </Alert>
      )}
      {again && <Again document={again} />}
      {broken !== null && (
        <Alert kind="warning" title={t("draftBroken")}>
          <p>{t("draftBrokenLead")}</p>
          <button type="button" onClick={() => void discardBroken()}>
            {t("draftDiscardBroken")}
          </button>
        </Alert>
      )}
      {cause !== null && (
        <Alert kind="warning" title={t("draftNotKept")}>
          <p>{explain(cause)}</p>
        </Alert>
      )}
    </>
  );
}
