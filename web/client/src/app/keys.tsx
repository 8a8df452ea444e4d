import { Enrol } from "./enrol.js";
import { Approvals, Join } from "./join.js";
import { Lost, useLosing } from "./lost.js";
import { Unlockers } from "./passkey/unlock.js";
import { Unlock } from "./passphrase.js";
import { Alert, Chip, Title, Wait } from "./parts.js";
import { Pinned } from "./pinned.js";
import { useStore } from "./state.js";
import { t, tOf, when } from "./text/text.js";
import type { OwnKey } from "./answers.js";

/** The own key: made, added to this browser, or shown with everything that happened to it. */
export function Keys() {
  const { me, own, alarm } = useStore();
  if (alarm !== null && !own) return <Pinned />;
  if (!me?.key) return <Enrol />;
  if (!own) return <Wait>{t("loading")}</Wait>;
  if (own.status === "revoked") return <Enrol />;
  return <Own own={own} />;
}

function Own({ own }: { own: OwnKey }) {
  const { kept, account } = useStore();
  const losing = useLosing(own.here !== "this" || account === null);
  const foreign = own.here === "foreign" && losing.request !== undefined && !losing.request?.here;
  return (
    <>
      <Title>{t("keys")}</Title>
      <OwnKeyNews own={own} />
      {own.here === "ended" && (
        <Alert kind="warning">
          <p>{t("hereEnded")}</p>
        </Alert>
      )}
      {foreign && (
        <Alert kind="danger">
          <p>{t("hereForeign")}</p>
        </Alert>
      )}
      {losing.request?.here && <Lost own={own} losing={losing} />}
      <dl class="facts">
        <dt>{t(losing.request?.here ? "lostOld" : "fingerprint")}</dt>
        <dd>
          <code class="long">{own.fingerprint}</code>
        </dd>
        <dt>{t("status")}</dt>
        <dd>
          <Chip kind={own.status === "confirmed" ? "good" : "warning"}>{t(own.status)}</Chip>
        </dd>
      </dl>
      {own.status === "unconfirmed" && !losing.request?.here && <p>{t("unconfirmedHelp")}</p>}
      {own.here !== "this" && !losing.request?.here && <Join />}
      {own.here === "this" && account === null && kept?.device && <Unlock />}
      {(own.here !== "this" || account === null) && !losing.request?.here && <Lost own={own} losing={losing} />}
      {own.here === "this" && <Approvals />}
      <h2>{t("devices")}</h2>
      <ul class="plain">
        {(own.devices ?? []).map((d) => (
          <li key={d.public}>
            {t("device", d.public.slice(0, 16), d.added)} {d.this && <Chip kind="good">{t("thisDevice")}</Chip>}
          </li>
        ))}
      </ul>
      {own.here === "this" && <Unlockers />}
      <History own={own} />
      <Pinned />
    </>
  );
}

/** What happened to the own key since the owner last looked. */
export function OwnKeyNews({ own }: { own: OwnKey }) {
  const news = own.history?.filter((e) => e.news) ?? [];
  if (news.length === 0) return null;
  return (
    <Alert kind="warning" title={t("newsTitle")}>
      <ul>
        {news.map((e) => (
          <li key={e.index}>{[when(e.at), actOf(e.kind), byOf(e.actor), t("entry", e.index)].join(" · ")}</li>
        ))}
      </ul>
      <p>{t("newsAdvice")}</p>
    </Alert>
  );
}

const actOf = (kind: string): string => {
  const said = `act_${kind.replaceAll(".", "_")}`;
  const text = tOf("", said);
  return text === said ? t("act_other") : text;
};

const byOf = (actor: string): string => (actor === "owner" ? t("byOwner") : actor === "operator" ? t("byOperator") : actor.slice(0, 8));

function History({ own }: { own: OwnKey }) {
  return (
    <>
      <h2>{t("history")}</h2>
      <p class="hint">{t("historyLead")}</p>
      <ol class="timeline">
        {[...(own.history ?? [])].reverse().map((e) => (
          <li key={e.index}>
            <strong>{actOf(e.kind)}</strong> {e.breach && <Chip kind="danger">{`${t("without")}: ${e.breach}`}</Chip>} {e.news && <Chip kind="warning">{t("historyNews")}</Chip>}
            <br />
            {[when(e.at), byOf(e.actor), t("entry", e.index)].join(" · ")}
            <br />
            <code>{e.fingerprint}</code>
          </li>
        ))}
      </ol>
    </>
  );
}
