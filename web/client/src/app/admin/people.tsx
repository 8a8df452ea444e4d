import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Chip, Failed, Field, Form, Title, useWork } from "../parts.js";
import { t, tOf, when } from "../text/text.js";
import type { Colleague, Lock } from "./answers.js";
import { called, may, personAt, Tabs } from "./parts.js";

/** Everybody who may be here, found by name; above them the accounts that are locked. */
export function People() {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Colleague[] | null>(null);
  const work = useWork();
  const search = async (): Promise<void> => setFound((await call<Colleague[] | null>("GET", `/api/people?q=${encodeURIComponent(text.trim())}`)) ?? []);
  return (
    <>
      <Tabs here="people" />
      <Title>{t("adminPeople")}</Title>
      {may("security", "leader") && <Locked />}
      <div class="panel search">
        <Form submit={t("findPeople")} busy={work.busy} cause={work.cause} ready={text.trim() !== ""} onSubmit={() => work.run(search)}>
          <Field label={t("personSearch")} value={text} onValue={setText} focus />
        </Form>
      </div>
      {found !== null && (
        <>
          <p class="hint" role="status">
            {found.length === 0 ? t("nobodyFound", text.trim()) : t("peopleFound", found.length)}
          </p>
          <ul class="documents">
            {found.map((person) => (
              <PersonRow key={person.username} person={person} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** One person, as a way to the page about him. */
function PersonRow({ person, also }: { person: Colleague; also?: string }) {
  return (
    <li>
      <a href={personAt(person.username)}>
        <span class="chips">
          {person.roles.map((role) => (
            <Chip key={role} kind="plain">
              {tOf("role_", role)}
            </Chip>
          ))}
        </span>
        <span class="subject">{called(person)}</span>
        <span class="facts">{[person.position, person.unit, also].filter(Boolean).join(" · ")}</span>
      </a>
    </li>
  );
}

function Locked() {
  const [locks, setLocks] = useState<Lock[] | null>(null);
  const work = useWork();
  useEffect(() => void work.run(async () => setLocks((await call<Lock[] | null>("GET", "/api/locks")) ?? [])), []);
  if (locks === null) return <Failed cause={work.cause} />;
  if (locks.length === 0) return <p class="hint">{t("nobodyLocked")}</p>;
  return (
    <>
      <h2>{t("lockedAccounts")}</h2>
      <ul class="documents">
        {locks.map((lock) => (
          <PersonRow key={lock.person.username} person={lock.person} also={t(lock.device ? "lockedOnDevice" : "lockedByStranger", when(lock.at))} />
        ))}
      </ul>
    </>
  );
}
