import { useEffect, useId, useState } from "preact/hooks";

import type { Person } from "../answers.js";
import { call } from "../api.js";
import { Chip, Failed, Field } from "../parts.js";
import { plain, t } from "../text/text.js";
import { write, type Wanted } from "./draft.js";
import { doubled, who } from "./names.js";

/** A pause in typing after which is searched, in milliseconds. */
const PAUSE = 250;

/** A list of the directory. */
interface List {
  name: string;
  title: string;
  members: number;
}

interface Found {
  people: Person[];
  lists: List[];
}

async function search(text: string, signal: AbortSignal): Promise<Found> {
  const query = new URLSearchParams({ q: text });
  const [people, lists] = await Promise.all([call<Person[] | null>("GET", `/api/people?${query}`, undefined, { signal }), call<List[] | null>("GET", `/api/lists?${query}`, undefined, { signal })]);
  return { people: people ?? [], lists: lists ?? [] };
}

const keyOf = (one: Wanted): string => ("person" in one ? one.person.id : `list ${one.list}`);

/** Recipients, found by typing a name, a position, a unit or a user name; lists by their title or name. */
export function Recipients({ to }: { to: readonly Wanted[] }) {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const [cause, setCause] = useState<unknown>(null);
  const [said, setSaid] = useState("");
  const id = useId();
  const text = typed.trim();
  useEffect(() => {
    setFound(null);
    setCause(null);
    if (text.length < 2) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      search(text, stop.signal).then(
        setFound,
        (failed: unknown) => stop.signal.aborted || setCause(failed),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  const chosen = new Set(to.map(keyOf));
  const open = (found?.people ?? []).filter((person) => !chosen.has(person.id));
  const lists = (found?.lists ?? []).filter((list) => !chosen.has(`list ${list.name}`));
  const same = doubled([...(found?.people ?? []), ...to.flatMap((one) => ("person" in one ? [one.person] : []))]);
  const add = (one: Wanted, name: string): void => {
    write({ to: [...to, one] });
    setTyped("");
    setSaid(t("sendAdded", name));
  };
  const first = (e: KeyboardEvent): void => {
    if (e.key !== "Enter") return;
    e.preventDefault();
    const [person] = open;
    const [list] = lists;
    if (open.length + lists.length !== 1) return;
    if (person) add({ person }, person.full_name);
    else if (list) add({ list: list.name }, list.title || list.name);
  };
  return (
    <div class="recipients">
      {to.length > 0 && (
        <ul class="chosen" aria-label={t("sendChosen")}>
          {to.map((one) => {
            const name = "person" in one ? one.person.full_name : one.list;
            return (
              <li key={keyOf(one)}>
                <span class="grow">
                  <strong>{name}</strong>
                  <span class="hint">{"person" in one ? who(one.person) : t("sendList")}</span>
                </span>
                {"person" in one && same.has(plain(one.person.full_name)) && <Chip kind="warning">{t("sendSameName")}</Chip>}
                <button type="button" class="quiet" aria-label={t("sendRemove", name)} onClick={() => (write({ to: to.filter((other) => other !== one) }), setSaid(t("sendRemoved", name)))}>
                  ✕
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <Field label={t("sendTo")} value={typed} onValue={setTyped} hint={t("sendToHint")} onKey={first} />
      <Failed cause={cause} />
      <p class="unseen" role="status">
        {said || (found && text.length >= 2 ? t("sendFound", open.length, lists.length) : "")}
      </p>
      {open.length + lists.length > 0 && (
        <ul class="found" id={`${id}-found`} aria-label={t("sendMatches")}>
          {open.slice(0, 12).map((person) => (
            <li key={person.id}>
              <button type="button" onClick={() => add({ person }, person.full_name)}>
                <strong>{person.full_name}</strong>
                <span class="hint">{who(person)}</span>
                {same.has(plain(person.full_name)) && <Chip kind="warning">{t("sendSameName")}</Chip>}
              </button>
            </li>
          ))}
          {lists.map((list) => (
            <li key={`list ${list.name}`}>
              <button type="button" onClick={() => add({ list: list.name }, list.title || list.name)}>
                <strong>{list.title || list.name}</strong>
                <span class="hint">{t("sendListOf", list.name, list.members)}</span>
                <Chip kind="plain">{t("sendList")}</Chip>
              </button>
            </li>
          ))}
        </ul>
      )}
      {found !== null && open.length + lists.length === 0 && <p class="hint">{t("sendNobody", text)}</p>}
    </div>
  );
}
