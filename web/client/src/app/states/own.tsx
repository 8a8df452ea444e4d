import { useEffect, useState } from "preact/hooks";

import { Alert, Failed, Form, useWork } from "../parts.js";
import { Pages } from "../pages.js";
import { labelOf } from "../labels.js";
import { numbered } from "../order.js";
import { ask, useStore } from "../state.js";
import { t } from "../text/text.js";
import { opening, type View } from "../viewer.js";
import type { Item } from "../answers.js";

/** The sender's own look at what he sent: a logged release of his master grant, drawn under a codeword of his own. */
export function OwnPages({ item, onBack }: { item: Item; onBack: () => void }) {
  const { me } = useStore();
  const [view, setView] = useState<View | null>(null);
  const [ended, setEnded] = useState<unknown>(null);
  const work = useWork();
  useEffect(() => () => void (view && ask("close", { view: view.id }).catch(() => {})), [view]);
  const back = (
    <button class="quiet" onClick={onBack}>
      {t("backToStates")}
    </button>
  );
  if (ended) {
    return (
      <>
        <Failed cause={ended} />
        {back}
      </>
    );
  }
  if (view) {
    return (
      <>
        <Pages view={view} title={labelOf(item.document)?.subject ?? numbered(item)} person={me?.person.full_name ?? ""} onEnd={setEnded} />
        {back}
      </>
    );
  }
  return (
    <section class="card">
      <h1>{t("seeOwn")}</h1>
      <Form submit={t("openDocument")} busy={work.busy} working={t("opening")} cause={work.cause} onSubmit={() => work.run(async () => setView(await opening(item, "proof", "")))}>
        <Alert kind="warning">
          <p>{t("seeOwnWarning")}</p>
        </Alert>
      </Form>
      {back}
    </section>
  );
}
