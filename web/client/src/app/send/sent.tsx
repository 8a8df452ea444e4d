import { useEffect, useState } from "preact/hooks";

import type { Person } from "../answers.js";
import { call } from "../api.js";
import { Chip, Failed, Title, useWork, Wait } from "../parts.js";
import { t, when } from "../text/text.js";
import { who } from "./names.js";
import type { Receipt } from "./sending.js";

interface Trail {
  recipients: { person: Person; opened: boolean; first: string | null }[] | null;
}

/** The receipt, and who has opened the document so far. */
export function SentPage({ receipt, onSeen }: { receipt: Receipt; onSeen: () => void }) {
  const [trail, setTrail] = useState<Trail | null>(null);
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setTrail(await call<Trail>("GET", `/api/documents/${receipt.document}/audit`)));
  useEffect(() => {
    void load();
    return onSeen;
  }, []);
  return (
    <>
      <Title>{t("sentTitle")}</Title>
      <section class="panel">
        <p>{t("sentLead")}</p>
        <dl class="facts">
          <dt>{t("sentEntry")}</dt>
          <dd>{t("entry", receipt.index)}</dd>
          <dt>{t("sentLeaf")}</dt>
          <dd class="wrap">
            <code>{receipt.leaf}</code>
          </dd>
        </dl>
      </section>
      <section class="panel">
        <div class="headline">
          <h2>{t("sentPeople")}</h2>
          <button type="button" aria-disabled={work.busy} onClick={() => !work.busy && void load()}>
            {t("refresh")}
          </button>
        </div>
        <Failed cause={work.cause} />
        {trail === null && work.busy && <Wait>{t("loading")}</Wait>}
        <ul class="chosen">
          {trail?.recipients?.map(({ person, opened, first }) => (
            <li key={person.id}>
              <span class="grow">
                <strong>{person.full_name}</strong>
                <span class="hint">{who(person)}</span>
              </span>
              {opened && first ? <Chip kind="good">{t("opened", when(first))}</Chip> : <Chip kind="plain">{t("unread")}</Chip>}
            </li>
          ))}
        </ul>
      </section>
      <div class="row">
        <a class="button primary" href={`#/audit/${receipt.document}`}>
          {t("sentTrail")}
        </a>
        <a href="#/sent">
          {t("sentList")}
        </a>
        <button type="button" onClick={onSeen}>
          {t("sentAnother")}
        </button>
      </div>
    </>
  );
}
