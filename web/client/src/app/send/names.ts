import type { Person } from "../answers.js";
import { plain } from "../text/text.js";

/** How a person is told from others of the same name. */
export const who = ({ position, unit, username }: Person): string => [position, unit, username].filter(Boolean).join(" · ");

/** Names that more than one of some people has. */
export function doubled(people: readonly Person[]): ReadonlySet<string> {
  const seen = new Map<string, string>();
  const out = new Set<string>();
  for (const { id, full_name } of people) {
    const name = plain(full_name);
    if (seen.has(name) && seen.get(name) !== id) out.add(name);
    seen.set(name, id);
  }
  return out;
}
