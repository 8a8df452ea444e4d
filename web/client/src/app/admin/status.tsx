import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Alert, Chip, Failed, Title, useWork, Wait } from "../parts.js";
import { spoken, t, tOf, when } from "../text/text.js";
import type { Alarm, Status as Answer } from "./answers.js";
import { Tabs } from "./parts.js";

const EVERY = 15_000;

/** What the service watches, and the alarms that say it is not well. */
const WATCHED: readonly { name: string; alarms: readonly string[] }[] = [
  { name: "signing", alarms: ["checkpoint_behind", "log_lost"] },
  { name: "witnesses", alarms: ["witness_silent"] },
  { name: "anchors", alarms: ["anchor_failed", "anchor_conflict"] },
  { name: "releasing", alarms: ["peels_unaccounted"] },
  { name: "clocks", alarms: ["clock"] },
  { name: "directory", alarms: ["directory_silent"] },
  { name: "backups", alarms: ["backup_overdue", "drill_overdue"] },
  { name: "recovery", alarms: ["recovery_key_due"] },
  { name: "disks", alarms: ["disk_low"] },
  { name: "jobs", alarms: ["jobs_late"] },
  { name: "people", alarms: ["many_openings", "many_refusals", "many_failed_logins"] },
];

/** How the service is, for those who run it; it looks again by itself. */
export function Status() {
  const [status, setStatus] = useState<Answer | null>(null);
  const work = useWork();
  useEffect(() => {
    const look = (): void => void work.run(async () => setStatus(await call<Answer>("GET", "/api/status", undefined, { background: true })));
    look();
    const again = setInterval(() => {
      if (document.visibilityState === "visible") look();
    }, EVERY);
    return () => clearInterval(again);
  }, []);
  return (
    <>
      <Tabs here="status" />
      <Title>{t("adminStatus")}</Title>
      <Failed cause={work.cause} />
      {status ? <Board status={status} /> : work.busy && <Wait>{t("loading")}</Wait>}
    </>
  );
}

function Board({ status }: { status: Answer }) {
  const standing = (status.alarms ?? []).filter((alarm) => alarm.ended === null);
  const ended = (status.alarms ?? []).filter((alarm) => alarm.ended !== null);
  const silent = Object.values(status.ready).includes(false);
  const number = new Intl.NumberFormat(spoken());
  return (
    <>
      <p class="lead">{t("statusAt", when(status.time), status.version)}</p>
      {standing.length === 0 && !silent ? (
        <Alert kind="good">
          <p>{t("allWell")}</p>
        </Alert>
      ) : (
        <Alarms alarms={standing} />
      )}
      <ul class="board">
        {Object.entries(status.ready).map(([part, answers]) => (
          <Tile key={part} name={tOf("part_", part)} well={answers} said={t(answers ? "answers" : "answersNot")} />
        ))}
        {WATCHED.map(({ name, alarms }) => {
          const bad = standing.filter((alarm) => alarms.includes(alarm.code));
          return <Tile key={name} name={tOf("watched_", name)} well={bad.length === 0} said={bad.length === 0 ? t("watchedWell") : t("alarmsStand", bad.length)} />;
        })}
      </ul>
      <h2>{t("numbers")}</h2>
      <dl class="facts pairs">
        <Fact name={t("logSize")} value={t("logSigned", number.format(status.log_entries), number.format(status.signed_entries))} />
        {status.unsigned_since && <Fact name={t("unsignedSince")} value={when(status.unsigned_since)} />}
        <Fact name={t("lastHour")} value={t("lastHourSaid", status.released, status.refused, status.sign_ins_failed)} />
        <Fact name={t("openSessions")} value={number.format(status.sessions)} />
        <Fact name={t("backgroundWork")} value={t("jobsSaid", status.jobs_waiting, status.jobs_failed)} />
        <Fact name={t("databaseSize")} value={`${number.format(Math.round(status.database_bytes / 1e5) / 10)} MB`} />
        <Fact name={t("newestBackup")} value={status.backup_made ? when(status.backup_made) : t("never")} />
        <Fact name={t("newestDrill")} value={status.backup_drilled ? when(status.backup_drilled) : t("never")} />
      </dl>
      {ended.length > 0 && (
        <>
          <h2>{t("alarmsEnded")}</h2>
          <ul class="plain">
            {ended.map((alarm) => (
              <li key={`${alarm.code} ${alarm.subject} ${alarm.since}`}>
                {[saidOf(alarm), t("fromUntil", when(alarm.since), when(alarm.ended ?? alarm.since))].join(" · ")}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

const saidOf = (alarm: Alarm): string => [tOf("alarm_", alarm.code), alarm.subject, alarm.detail].filter(Boolean).join(" · ");

function Alarms({ alarms }: { alarms: Alarm[] }) {
  return (
    <>
      {alarms.map((alarm) => (
        <Alert key={`${alarm.code} ${alarm.subject}`} kind="warning" title={tOf("alarm_", alarm.code)}>
          <p>{[t("since", when(alarm.since)), alarm.subject, alarm.detail].filter(Boolean).join(" · ")}</p>
        </Alert>
      ))}
    </>
  );
}

function Tile({ name, well, said }: { name: string; well: boolean; said: string }) {
  return (
    <li class={well ? "well" : "unwell"}>
      <strong>{name}</strong>
      <Chip kind={well ? "good" : "danger"}>{said}</Chip>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
