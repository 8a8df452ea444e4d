import { useEffect, useState } from "preact/hooks";

import { call, Refusal } from "../api.js";
import { Alert, Chip, Failed, Title, useWork, Wait } from "../parts.js";
import { useStore } from "../state.js";
import { t, tOf, when } from "../text/text.js";
import type { Colleague, Delegation, Departure, Lock, RegistrarKey, RosterLine } from "./answers.js";
import { PersonKey } from "./key.js";
import { Leaving, Lent } from "./moves.js";
import { Leave, Lend, mayLend, mayOrder } from "./order.js";
import { Act, called, may, StandingChip, Tabs } from "./parts.js";

/** What is known of one person, and what may be done about his account. */
interface About {
  person: Colleague;
  line: RosterLine | null;
  lock: Lock | null;
  key: RegistrarKey | null;
  colleagues: RosterLine[];
  departures: Departure[];
  delegations: Delegation[];
}

async function about(username: string): Promise<About> {
  const mine = <T,>(all: T[] | null, of: (one: T) => Colleague): T | null => all?.find((one) => of(one).username === username) ?? null;
  const supervises = may("security", "dpo", "inspector", "leader", "clerk");
  const listed = async <T,>(path: string): Promise<T[]> => (supervises ? ((await call<T[] | null>("GET", path)) ?? []) : []);
  const roster = await listed<RosterLine>("/api/roster");
  const line = mine(roster, (one) => one.person);
  const lock = mine(may("security", "leader") ? await call<Lock[] | null>("GET", "/api/locks") : null, (one) => one.person);
  const person = line?.person ?? lock?.person ?? mine(await call<Colleague[] | null>("GET", `/api/people?q=${encodeURIComponent(username)}`), (one) => one);
  if (!person) throw new Refusal("nobody", 404, { vi: t("nobodyFound", username), en: t("nobodyFound", username) });
  return {
    person,
    line,
    lock,
    key: await keyOf(username),
    colleagues: roster.filter((one) => one.state === "active" && one.person.unit === person.unit && one.person.id !== person.id),
    departures: (await listed<Departure>("/api/departures")).filter((one) => one.person.username === username && !one.cancelled_at),
    delegations: (await listed<Delegation>("/api/delegations")).filter((one) => (one.delegate === username || one.delegator === username) && one.revoked_at === null),
  };
}

async function keyOf(username: string): Promise<RegistrarKey | null> {
  try {
    return await call<RegistrarKey>("GET", `/api/keys/${encodeURIComponent(username)}`);
  } catch (cause) {
    if (cause instanceof Refusal && cause.code === "no_key") return null;
    throw cause;
  }
}

/** One person's page for those who administer accounts. */
export function OnePerson({ of }: { of: string }) {
  const username = decodeURIComponent(of);
  const { me } = useStore();
  const [known, setKnown] = useState<About | null>(null);
  const [done, setDone] = useState("");
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setKnown(await about(username)));
  useEffect(() => void load(), []);
  if (!known) {
    return (
      <>
        <Tabs here="people" />
        <Title>{username}</Title>
        {work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>}
      </>
    );
  }
  const { person, line, lock, key } = known;
  const self = person.id === me?.person.id;
  const after = async (said: string): Promise<void> => {
    setDone(said);
    await load();
  };
  return (
    <>
      <Tabs here="people" />
      <Title>{called(person)}</Title>
      {done !== "" && (
        <Alert kind="good">
          <p>{done}</p>
        </Alert>
      )}
      <Failed cause={work.cause} />
      <Identity person={person} />
      {lock && (
        <section class="panel" aria-label={t("lockedAccount")}>
          <h2>{t("lockedAccount")}</h2>
          <p>{t(lock.device ? "lockedOnDevice" : "lockedByStranger", when(lock.at))}</p>
          {!self && (
            <Act label={t("unlockAccount")} lead={t("unlockAccountLead")} field={{ label: t("reason") }} onDo={async (reason) => {
              await call("POST", `/api/people/${encodeURIComponent(username)}/unlock`, { reason });
              await after(t("unlockedAccount"));
            }} />
          )}
        </section>
      )}
      {line && <Access line={line} self={self} after={after} />}
      {line && <Moving known={known} line={line} after={after} />}
      <PersonKey username={username} known={key} self={self} after={after} />
      {!self && may("security", "leader") && <Account username={username} after={after} />}
    </>
  );
}

function Identity({ person }: { person: Colleague }) {
  const facts: [string, string][] = [
    [t("position"), person.position],
    [t("unit"), person.unit],
    [t("phone"), person.phone],
    [t("email"), person.email],
    [t("roles"), person.roles.map((role) => tOf("role_", role)).join(", ")],
  ];
  return (
    <dl class="facts pairs">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value || "–"}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The person's line on the access roster, and the decisions about it. */
function Access({ line, self, after }: { line: RosterLine; self: boolean; after: (said: string) => Promise<void> }) {
  const at = `/api/roster/${encodeURIComponent(line.person.username)}`;
  const stands = line.state === "approved" || line.state === "active" || line.state === "suspended";
  const facts: [string, string][] = [
    [t("nomination"), [line.nomination, line.nominated_by, when(line.nominated_at)].filter(Boolean).join(" · ")],
    [t("decision"), line.decided_at ? [line.decision, line.decided_by, when(line.decided_at)].filter(Boolean).join(" · ") : "–"],
    [t("rulesAccepted"), line.accepted_at ? t("rulesVersion", line.rules, when(line.accepted_at)) : "–"],
    [t("lastSignInTitle"), line.last_sign_in ? when(line.last_sign_in) : "–"],
    [t("lastOpeningTitle"), line.last_opening ? when(line.last_opening) : "–"],
    [t("reviewBy"), line.review_due ? when(line.review_due) : "–"],
  ];
  const decide = (path: string, body: object, said: string) => async (): Promise<void> => {
    await call("POST", `${at}/${path}`, body);
    await after(said);
  };
  return (
    <section class="panel" aria-label={t("access")}>
      <h2>
        {t("access")} <StandingChip standing={line.state} /> {line.due && <Chip kind="warning">{t("reviewDue")}</Chip>}
      </h2>
      {line.reason && <p>{t("reasonSaid", line.reason)}</p>}
      <dl class="facts pairs">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {!self && (
        <div class="row">
          {may("security") && (line.state === "nominated" || line.state === "suspended") && (
            <Act label={t("approveAccess")} lead={t("approveAccessLead")} field={{ label: t("decisionNumber"), hint: t("decisionHint") }} onDo={(number) => decide("approval", { number }, t("approvedAccess"))()} />
          )}
          {may("security") && line.state === "nominated" && (
            <Act label={t("refuseNomination")} lead={t("refuseNominationLead")} field={{ label: t("reason") }} danger onDo={(reason) => decide("refusal", { reason }, t("refusedNomination"))()} />
          )}
          {may("security", "leader") && stands && (
            <>
              <Act label={t("keepAccess")} lead={t("keepAccessLead")} field={{ label: t("reason") }} onDo={(reason) => decide("reviews", { verdict: "keep", reason }, t("keptAccess"))()} />
              <Act label={t("endAccess")} lead={t("endAccessLead")} field={{ label: t("reason") }} danger onDo={(reason) => decide("reviews", { verdict: "end", reason }, t("endedAccess"))()} />
            </>
          )}
        </div>
      )}
    </section>
  );
}

/** That the person leaves, and roles that are lent. */
function Moving({ known: { colleagues, departures, delegations }, line, after }: { known: About; line: RosterLine; after: (said: string) => Promise<void> }) {
  const [orders, lends] = [mayOrder(line) && !departures.some((one) => !one.in_effect), mayLend(line)];
  if (!orders && !lends && departures.length + delegations.length === 0) return null;
  return (
    <section class="panel" aria-label={t("adminMoves")}>
      <h2>{t("adminMoves")}</h2>
      {departures.length + delegations.length > 0 && (
        <ul class="panels">
          {departures.map((one) => (
            <Leaving key={one.id} one={one} after={after} />
          ))}
          {delegations.map((one) => (
            <Lent key={one.id} one={one} after={after} />
          ))}
        </ul>
      )}
      {(orders || lends) && (
        <div class="row">
          {lends && <Lend line={line} after={after} />}
          {orders && <Leave line={line} colleagues={colleagues} after={after} />}
        </div>
      )}
    </section>
  );
}

/** Sessions and second factor of somebody else. */
function Account({ username, after }: { username: string; after: (said: string) => Promise<void> }) {
  const at = `/api/people/${encodeURIComponent(username)}`;
  return (
    <section class="panel" aria-label={t("account")}>
      <h2>{t("account")}</h2>
      <p class="hint">{t("accountLead")}</p>
      <div class="row">
        <Act label={t("endSessions")} lead={t("endSessionsLead")} danger onDo={async () => {
          const { ended } = await call<{ ended: number }>("DELETE", `${at}/sessions`);
          await after(t("sessionEnded", ended));
        }} />
        {may("security") && (
          <Act label={t("resetFactor")} lead={t("resetFactorLead")} danger onDo={async () => {
            await call("POST", `${at}/factor/reset`);
            await after(t("factorReset"));
          }} />
        )}
      </div>
    </section>
  );
}
