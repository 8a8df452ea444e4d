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
import { ask, useStore } from "./state.js";
import { t, tOf, when } from "./text/text.js";
import type { Item, Opened } from "./answers.js";

const PURPOSES = ["dieu-tra", "giam-sat", "nhac-nho", "khac-phuc"];

/** An open document and the view that opened it. */
export interface View {
  id: string;
  document: string;
  opened: Opened;
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
  if (item === null) return <Closed title={t("viewTitle")} lines={[t("gone")]} />;
  const name = numbered(item) || document;
  if (ended) return <Ended name={name} cause={ended} />;
  if (view) return <Pages view={view} title={labelOf(document)?.subject ?? name} person={me?.person.full_name ?? ""} onEnd={setEnded} />;
  if (account === null) return <Unlock />;
  const open = async (): Promise<void> => {
    const request = toHex(crypto.getRandomValues(new Uint8Array(16)));
    try {
      const release = await released(document, "view", purpose, request);
      const person = me?.person;
      const opened = await ask<Opened>("open", {
        query: { document, kind: "view", request, label: item.label },
        release,
        viewer: { name: person?.full_name, username: person?.username, unit: person?.unit },
        account,
      });
      setView({ id: release.view, document, opened });
    } catch (cause) {
      if (cause instanceof Refusal && ["recalled", "expired", "not_found"].includes(cause.code)) return setEnded(cause);
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
      {me?.person.roles.some((role) => SUPERVISORS.includes(role)) && (
        <p class="hint">
          <a href={`#/audit/${document}`}>{t("auditLink")}</a>
        </p>
      )}
    </section>
  );
}

/** Says which document can no longer be seen, since when, by whom and why. */
function Ended({ name, cause }: { name: string; cause: unknown }) {
  if (!(cause instanceof Refusal) || !["recalled", "expired", "not_found"].includes(cause.code)) {
    return (
      <section class="card">
        <Title>{name}</Title>
        <Failed cause={cause} />
        <a href="#/inbox">{t("inbox")}</a>
      </section>
    );
  }
  if (cause.code === "not_found") return <Closed title={t("viewTitle")} lines={[t("gone")]} />;
  const { at, by, reason } = cause.details as { at?: string; by?: string; reason?: string };
  const time = at ? t("refusedAt", when(at)) : "";
  const lines = [cause.code === "recalled" ? t("refusedRecalled", name, time, by ? t("refusedBy", by) : "") : t("refusedExpired", name, time)];
  if (reason) lines.push(t("refusedReason", reason));
  return <Closed title={t(cause.code === "recalled" ? "recalled" : "expired")} lines={[...lines, t("refusedWhat")]} />;
}

function Closed({ title, lines }: { title: string; lines: string[] }) {
  return (
    <section class="card">
      <Title>{title}</Title>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <a href="#/inbox">{t("inbox")}</a>
    </section>
  );
}
