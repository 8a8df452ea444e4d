import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Alert, Failed, Form, Title, useWork, Wait } from "../parts.js";
import { Pages } from "../pages.js";
import { labelOf, labelsOf, useLabels } from "../labels.js";
import { numbered } from "../order.js";
import { Unlock } from "../passphrase.js";
import { ask, useStore } from "../state.js";
import { t } from "../text/text.js";
import { opening, type View } from "../viewer.js";
import type { Item } from "../answers.js";
import type { SentState } from "./answers.js";

/** The sender's own look at what he sent: a logged release of his master grant, drawn under a codeword of his own. */
export function OwnLook({ of: document }: { of: string }) {
  const { account, me } = useStore();
  const [item, setItem] = useState<Item | null>(null);
  const [view, setView] = useState<View | null>(null);
  const [ended, setEnded] = useState<unknown>(null);
  const work = useWork();
  useLabels();
  useEffect(() => void work.run(async () => setItem((await call<SentState>("GET", `/api/documents/${document}/state`)).item)), []);
  useEffect(() => {
    if (account === null) setView(null);
    else if (item) void labelsOf([item]);
  }, [account, item]);
  useEffect(() => () => void (view && ask("close", { view: view.id }).catch(() => {})), [view]);
  const back = <a href={`#/sent-doc/${document}`}>{t("backToStates")}</a>;
  if (item === null) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  if (account === null) return <Unlock />;
  const title = labelOf(document)?.subject ?? (numbered(item) || t("sentDocument"));
  if (view && !ended) {
    return (
      <>
        <Pages view={view} title={title} person={me?.person.full_name ?? ""} onEnd={setEnded} />
        <p>{back}</p>
      </>
    );
  }
  return (
    <section class="card">
      <Title>{title}</Title>
      <Failed cause={ended} />
      <Form submit={t("openDocument")} busy={work.busy} working={t("opening")} cause={work.cause} onSubmit={() => work.run(async () => (setEnded(null), setView(await opening(item, "proof", ""))))}>
        <Alert kind="warning">
          <p>{t("seeOwnWarning")}</p>
        </Alert>
      </Form>
      {back}
    </section>
  );
}
