import { useState } from "preact/hooks";

import { dayBegins, dayEnds } from "../audit/days.js";
import type { Me } from "../answers.js";
import { call, Refusal } from "../api.js";
import { Choice, Field } from "../parts.js";
import { dayAhead } from "../send/moments.js";
import { state } from "../state.js";
import { en, vi, type Said } from "../text/texts.js";
import { t, tOf, when } from "../text/text.js";
import type { RosterLine } from "./answers.js";
import { Act, called, may } from "./parts.js";

/** What is ordered about one person: that he leaves, or has a role for a time. */
interface Props {
  line: RosterLine;
  /** Those of the same unit who work here. */
  colleagues: readonly RosterLine[];
  after: (said: string) => Promise<void>;
}

/** Roles that are lent. */
const LENT: readonly string[] = ["leader", "clerk"];

const KINDS = ["leave", "transfer", "retire"] as const;

const sameUnit = (line: RosterLine): boolean => line.person.unit !== "" && line.person.unit === state.me?.person.unit;

const notSelf = (line: RosterLine): boolean => line.person.id !== state.me?.person.id;

/** Whether the person may order that somebody leaves; the server decides. */
export const mayOrder = (line: RosterLine): boolean => notSelf(line) && line.state !== "ended" && (may("security") || (may(...LENT) && sameUnit(line)));

/** Whether the person may lend a role of his to somebody; the server decides. */
export const mayLend = (line: RosterLine): boolean => notSelf(line) && line.state === "active" && may(...LENT) && sameUnit(line) && !line.person.roles.some((role) => role === "security" || role === "inspector");

/** Sends an order; what the server finds wrong with one of its values is said in words. */
async function order(path: string, body: object): Promise<void> {
  try {
    await call("POST", path, body);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    const said = `order_${cause.code === "invalid" ? `${String(cause.details["field"])}_${String(cause.details["reason"])}` : cause.code}`;
    if (!(said in vi)) throw cause;
    throw new Refusal(said, cause.status, { vi: vi[said as Said], en: en[said as Said] });
  }
}

/** Enters the decision by which somebody leaves. */
export function Leave({ line, colleagues, after }: Props) {
  const [kind, setKind] = useState<string>("leave");
  const [decision, setDecision] = useState("");
  const [day, setDay] = useState("");
  const [successor, setSuccessor] = useState("");
  const { person } = line;
  const begins = dayBegins(day);
  return (
    <Act
      label={t("orderLeave")}
      lead={t("orderLeaveLead", called(person))}
      danger
      ready={decision.trim() !== "" && begins !== ""}
      onDo={async () => {
        await order("/api/departures", { username: person.username, kind, decision: decision.trim(), effective: begins, successor });
        await after(t("orderedLeave", called(person), when(begins)));
      }}
    >
      <Choice label={t("orderKind")} value={kind} onValue={setKind} values={KINDS.map((one) => [one, tOf("leaving_", one)])} />
      <Field label={t("decisionNumber")} value={decision} onValue={setDecision} hint={t("orderDecisionHint")} />
      <Field label={t("orderEffective")} value={day} onValue={setDay} hint={begins === "" ? t("orderEffectiveHint") : t(Date.parse(begins) <= Date.now() ? "orderEndsNow" : "orderEnds", when(begins))} day />
      <Choice label={t("orderSuccessor")} value={successor} onValue={setSuccessor} hint={t("orderSuccessorHint")} values={[["", t("orderNobody")], ...colleagues.map(({ person }) => [person.username, called(person)] as const)]} />
    </Act>
  );
}

/** Lends one of the own roles to somebody of the unit. */
export function Lend({ line, after }: Omit<Props, "colleagues">) {
  const { person } = line;
  const roles = LENT.filter((role) => may(role) && !person.roles.includes(role));
  const [role, setRole] = useState(roles[0] ?? "");
  const [from, setFrom] = useState(dayAhead(0));
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  if (roles.length === 0) return null;
  return (
    <Act
      label={t("lend")}
      lead={t("lendLead", called(person))}
      ready={reason.trim() !== "" && dayBegins(from) !== "" && dayEnds(until) !== ""}
      onDo={async () => {
        // From today means from now, by the server's clock.
        const starts = from === dayAhead(0) ? (await call<Me>("GET", "/api/me")).time : dayBegins(from);
        await order("/api/delegations", { delegate: person.username, role, starts, ends: dayEnds(until), reason: reason.trim() });
        await after(t("lent", tOf("role_", role), called(person), when(dayEnds(until))));
      }}
    >
      <Choice label={t("lendRole")} value={role} onValue={setRole} values={roles.map((one) => [one, tOf("role_", one)])} />
      <Field label={t("lendFrom")} value={from} onValue={setFrom} day />
      <Field label={t("lendUntil")} value={until} onValue={setUntil} hint={t("lendUntilHint")} day />
      <Field label={t("reason")} value={reason} onValue={setReason} hint={t("lendReasonHint")} />
    </Act>
  );
}
