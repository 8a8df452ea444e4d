import { call, Refusal } from "../api.js";
import type { Item } from "../answers.js";
import { Alert, Failed, useWork } from "../parts.js";
import { state } from "../state.js";
import { t } from "../text/text.js";
import { current, write } from "./draft.js";
import { NO_PAPERS, type Papers } from "./papers.js";
import { takeIn } from "./papers_intake.js";

/** The papers of a document that the person sent, from its sealed original; getting them is an entry on the log. */
async function papersOf(document: string): Promise<Papers> {
  const { Investigation } = await import("../trace/investigation.js");
  const item = (await call<Item[] | null>("GET", "/api/sent"))?.find((one) => one.document === document);
  const { me, account } = state;
  if (!item || !me || account === null) throw new Refusal("ended");
  const original = new Investigation(document, () => {});
  try {
    let papers = NO_PAPERS;
    for (const file of await original.original(me.person, account, item.label)) papers = await takeIn(() => papers, file, { progress: () => {}, goOn: () => {} });
    return papers;
  } finally {
    original.end();
  }
}

/** A document that is sent once more has no pages yet: says why, and offers to fetch them. */
export function Again({ document }: { document: string }) {
  const work = useWork();
  const fetch = async (): Promise<void> => {
    const papers = await papersOf(document);
    if (current().draft.again === document && current().draft.papers.pages.length === 0) write({ papers });
  };
  return (
    <Alert kind="info" title={t("draftAgain")}>
      <p>{t("draftAgainLead")}</p>
      <Failed cause={work.cause} />
      <button type="button" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(fetch)}>
        {t(work.busy ? "draftAgainFetching" : "draftAgainFetch")}
      </button>
    </Alert>
  );
}
