import type { Person } from "../answers.js";
import { t } from "../text/text.js";

/** Somebody's name with user name, position and unit, so that same names are told apart. */
export function Who({ person }: { person: Person }) {
  return (
    <>
      <a href={timelineOf(person)} aria-label={t("timelineOf", named(person))}>
        {person.full_name}
      </a>{" "}
      <span class="soft">
        {[`(${person.username})`, person.position, person.unit].filter(Boolean).join(" · ")}
      </span>
    </>
  );
}

export function named(person: Person): string {
  return `${person.full_name} (${person.username})`;
}

export function timelineOf(person: Person): string {
  return `#/timeline/${encodeURIComponent(person.username)}`;
}

/** Seconds as minutes and seconds. */
export function lasting(seconds: number): string {
  return seconds < 60 ? t("seconds", seconds) : t("minutes", Math.floor(seconds / 60), seconds % 60);
}
