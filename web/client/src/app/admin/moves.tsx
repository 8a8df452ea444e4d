import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Alert, Chip, Failed, Title, useWork, Wait } from "../parts.js";
import { useStore } from "../state.js";
import { t, tOf, when } from "../text/text.js";
import type { Delegation, Departure } from "./answers.js";
import { Act, called, may, personAt, Tabs } from "./parts.js";

/** Who leaves, and who has lent a role for a time. */
export function Moves() {
  const [departures, setDepartures] = useState<Departure[] | null>(null);
  const [delegations, setDelegations] = useState<Delegation[] | null>(null);
  const [done, setDone] = useState("");
  const work = useWork();
  const load = (): Promise<void> =>
    work.run(async () => {
      setDepartures((await call<Departure[] | null>("GET", "/api/departures")) ?? []);
      setDelegations((await call<Delegation[] | null>("GET", "/api/delegations")) ?? []);
    });
  useEffect(() => void load(), []);
  const after = async (said: string): Promise<void> => {
    setDone(said);
    await load();
  };
  return (
    <>
      <Tabs here="moves" />
      <Title>{t("adminMoves")}</Title>
      {may("security", "leader", "clerk") && (
        <p>
          {t(may("leader", "clerk") ? "movesHow" : "movesHowLeave")} <a href="#/roster">{t("adminRoster")}</a>
        </p>
      )}
      {done !== "" && (
        <Alert kind="good">
          <p>{done}</p>
        </Alert>
      )}
      <Failed cause={work.cause} />
      {delegations === null && work.busy && <Wait>{t("loading")}</Wait>}
      {departures !== null && (
        <>
          <h2>{t("departures")}</h2>
          <p class="hint">{departures.length === 0 ? t("noDepartures") : t("departuresLead")}</p>
          <ul class="panels">
            {departures.map((one) => (
              <Leaving key={one.id} one={one} after={after} />
            ))}
          </ul>
        </>
      )}
      {delegations !== null && (
        <>
          <h2>{t("delegations")}</h2>
          <p class="hint">{delegations.length === 0 ? t("noDelegations") : t("delegationsLead")}</p>
          <ul class="panels">
            {delegations.map((one) => (
              <Lent key={one.id} one={one} after={after} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export function Leaving({ one, after }: { one: Departure; after: (said: string) => Promise<void> }) {
  const state = one.cancelled_at ? "cancelled" : one.overdue ? "overdue" : one.in_effect ? "inEffect" : "planned";
  return (
    <li class="panel">
      <div class="grow">
        <Chip kind={state === "overdue" ? "danger" : state === "planned" ? "warning" : "plain"}>{tOf("departure_", state)}</Chip> <a href={personAt(one.person.username)}>{called(one.person)}</a>
        <p class="hint">
          {[tOf("leaving_", one.kind), one.person.unit, t("decisionNo", one.decision), t("effective", when(one.effective)), one.successor && t("successor", one.successor)].filter(Boolean).join(" · ")}
        </p>
      </div>
      {state === "planned" && may("security", "leader", "clerk") && (
        <Act label={t("cancelDeparture")} lead={t("cancelDepartureLead", called(one.person))} field={{ label: t("reason") }} onDo={async (reason) => {
          await call("POST", `/api/departures/${one.id}/cancellation`, { reason });
          await after(t("cancelledDeparture"));
        }} />
      )}
    </li>
  );
}

export function Lent({ one, after }: { one: Delegation; after: (said: string) => Promise<void> }) {
  const { me } = useStore();
  return (
    <li class="panel">
      <div class="grow">
        <Chip kind={one.in_force ? "good" : "plain"}>{one.in_force ? t("inForce") : one.revoked_at ? t("revokedOn", when(one.revoked_at)) : t("notInForce")}</Chip>{" "}
        <strong>{t("lentTo", one.delegator, tOf("role_", one.role), one.delegate)}</strong>
        <p class="hint">{[one.unit, t("fromUntil", when(one.starts), when(one.ends)), one.reason].filter(Boolean).join(" · ")}</p>
      </div>
      {one.revoked_at === null && ([one.delegator, one.delegate].includes(me?.person.username ?? "") || may("security")) && (
        <Act label={t("revokeDelegation")} lead={t("revokeDelegationLead")} danger onDo={async () => {
          await call("DELETE", `/api/delegations/${one.id}`);
          await after(t("revokedDelegation"));
        }} />
      )}
    </li>
  );
}
