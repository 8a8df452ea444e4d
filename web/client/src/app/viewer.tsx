import { useEffect, useState } from "preact/hooks";

import { toHex } from "../bytes.js";
import { call, Refusal } from "./api.js";
import { labelOf, labelsOf, useLabels } from "./labels.js";
import { numbered } from "./order.js";
import { Unlock } from "./passphrase.js";
import { Alert, Failed, Form, Title, useWork, Wait } from "./parts.js";
import { Pages } from "./pages.js";
import { SUPERVISORS } from "./screens.js";
import { released } from "./release.js";
import { ask, state, useStore } from "./state.js";
import { AskAccess } from "./states/access.js";
import { Acts } from "./states/acts.js";
import { t, tOf, when, type Said } from "./text/text.js";
import type { Item, Opened } from "./answers.js";

/** Refusals that end a document for the person, and say so on a page of their own. */
const ENDS = ["recalled", "expired", "returned", "reported", "not_found"];

const PURPOSES = ["dieu-tra", "giam-sat", "nhac-nho", "khac-phuc"];

/** An open document and the view that opened it. */
export interface View {
  id: string;
  document: string;
  opened: Opened;
}

/** Opens a document: the release goes on the log, and is verified there before a page is asked for. A sender's own look is a release of kind proof. */
export async function opening(item: Item, kind: "view" | "proof", purpose: string): Promise<View> {
  const { account, me } = state;
  const { document } = item;
  const request = toHex(crypto.getRandomValues(new Uint8Array(16)));
  const release = await released(document, kind, purpose, request);
  const person = me?.person;
  const opened = await ask<Opened>("open", {
    query: { document, kind, request, label: item.label },
    release,
    viewer: { name: person?.full_name, username: person?.username, unit: person?.unit },
    account,
  });
  return { id: release.view, document, opened };
}

/** One document: purpose and warning, then its pages, then whatever ends it. */
export function Viewer({ of: document }: { of: string }) {
  const { account, me } = useStore();
  const [item, setItem] = useState<Item | null | undefined>(undefined);
  const [purpose, setPurpose] = useState("");
  const [view, setView] = useState<View | null>(null);
  const [ended, setEnded] = useState<unknown>(null);
  useLabels();
  const work = useWork();
  useEffect(() => {
    void work.run(async () => {
      const found = ((await call<Item[] | null>("GET", "/api/inbox")) ?? []).find((one) => one.document === document);
      setItem(found ?? null);
      if (found) setPurpose(found.metadata.purpose);
    });
  }, []);
  useEffect(() => {
    if (account === null) setView(null);
    else if (item) void labelsOf([item]);
  }, [account, item]);
  useEffect(() => () => void (view && ask("close", { view: view.id }).catch(() => {})), [view]);

  if (item === undefined) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  if (item === null) return <Closed title={t("viewTitle")} lines={[t("gone")]} document={document} />;
  const name = numbered(item) || document;
  if (ended) return <Ended name={name} cause={ended} document={document} />;
  const acts = <Acts item={item} onReceived={(at) => setItem({ ...item, received_at: at })} onGivenUp={(kind, at) => setEnded(new Refusal(kind, 410, null, { at }))} />;
  if (view) {
    return (
      <>
        <Pages view={view} title={labelOf(document)?.subject ?? name} person={me?.person.full_name ?? ""} onEnd={setEnded} />
        {acts}
      </>
    );
  }
  if (account === null) return <Unlock />;
  const open = async (): Promise<void> => {
    try {
      setView(await opening(item, "view", purpose));
    } catch (cause) {
      if (cause instanceof Refusal && ENDS.includes(cause.code)) return setEnded(cause);
      throw cause;
    }
  };
  return (
    <section class="card">
      <Title>{labelOf(document)?.subject ?? name}</Title>
      <p class="lead">{[name, `${t("from")} ${item.sender.full_name} (${item.sender.username})`, t("pages", item.pages), t("expires", when(item.metadata.expires))].join(" · ")}</p>
      <Form submit={t("openDocument")} busy={work.busy} working={t("opening")} cause={work.cause} ready={purpose !== ""} onSubmit={() => work.run(open)}>
        <fieldset>
          <legend>{t("purpose")}</legend>
          {PURPOSES.map((one) => (
            <label class="check" key={one}>
              <input type="radio" name="purpose" value={one} checked={purpose === one} onChange={() => setPurpose(one)} />
              {tOf("purpose_", one)}
            </label>
          ))}
        </fieldset>
        <Alert kind="warning">
          <p>{t("viewWarning")}</p>
        </Alert>
      </Form>
      {acts}
      {me?.person.roles.some((role) => SUPERVISORS.includes(role)) && (
        <p class="hint">
          <a href={`#/audit/${document}`}>{t("auditLink")}</a>
        </p>
      )}
    </section>
  );
}

/** Says which document can no longer be seen, since when, by whom and why. */
function Ended({ name, cause, document }: { name: string; cause: unknown; document: string }) {
  if (!(cause instanceof Refusal) || !ENDS.includes(cause.code)) {
    return (
      <section class="card">
        <Title>{name}</Title>
        <Failed cause={cause} />
        <a href="#/inbox">{t("inbox")}</a>
      </section>
    );
  }
  if (cause.code === "not_found") return <Closed title={t("viewTitle")} lines={[t("gone")]} document={document} />;
  const { at, by, reason } = cause.details as { at?: string; by?: string; reason?: string };
  const time = at ? t("refusedAt", when(at)) : "";
  const said: Record<string, [Said, Said]> = { recalled: ["recalled", "refusedRecalled"], expired: ["expired", "refusedExpired"], returned: ["returned", "refusedReturned"], reported: ["reported", "refusedReported"] };
  const [title, line] = said[cause.code] ?? ["expired", "refusedExpired"];
  const lines = [t(line, name, time, by ? t("refusedBy", by) : "")];
  if (reason) lines.push(t("refusedReason", reason));
  return <Closed title={t(title)} lines={lines} document={document} />;
}

function Closed({ title, lines, document }: { title: string; lines: string[]; document: string }) {
  return (
    <section class="card">
      <Title>{title}</Title>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <AskAccess document={document} />
      <a href="#/inbox">{t("inbox")}</a>
    </section>
  );
}
