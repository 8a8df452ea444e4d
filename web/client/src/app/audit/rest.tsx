import { t, when } from "../text/text.js";
import type { DocumentAudit } from "./answers.js";
import { named, Who } from "./person.js";
import { lookOf, Mark, type Checked } from "./verify.js";

/** What a document's audit says beside its recipients: strangers, later hands, destruction, who looked. */
export function Rest({ audit, checked }: { audit: DocumentAudit; checked: Checked }) {
  const { outsiders, amendments, destroyed, readers } = audit;
  return (
    <>
      {outsiders.length > 0 && (
        <section>
          <h2>{t("outsiders")}</h2>
          <ul class="lines">
            {outsiders.map((o) => (
              <li key={o.person.id} class={lookOf(checked.get(`outsider:${o.person.id}`))}>
                <Who person={o.person} /> · {t("outsiderLine", o.times, when(o.last))} <Mark row={checked.get(`outsider:${o.person.id}`)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {(amendments.length > 0 || destroyed) && (
        <section>
          <h2>{t("changesTitle")}</h2>
          <ul class="lines">
            {amendments.map((a, i) => (
              <li key={i} class={lookOf(checked.get(`amendment:${i}`))}>
                {t("amendmentLine", when(a.at), named(a.to), named(a.first), named(a.by))} <Mark row={checked.get(`amendment:${i}`)} />
              </li>
            ))}
            {destroyed && (
              <li class={lookOf(checked.get("destroyed"))}>
                {t("destroyedLine", when(destroyed.at), destroyed.decision, named(destroyed.first), named(destroyed.by))} <Mark row={checked.get("destroyed")} />
              </li>
            )}
          </ul>
        </section>
      )}
      <section>
        <h2>{t("readersTitle")}</h2>
        <p class="hint">
          {t("readersLead")} <Mark row={checked.get("reading")} />
        </p>
        <ul class="lines">
          {[...readers].reverse().map((r) => (
            <li key={r.index} class={lookOf(checked.get(`reader:${r.index}`))}>
              {when(r.at)} · {named(r.person)} · {r.format ? t("readerExported", r.format.toUpperCase()) : t("readerRead")} <Mark row={checked.get(`reader:${r.index}`)} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
