/** A day of Vietnam's as the moment it begins, and the moment it ends. */
export function dayBegins(day: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00+07:00`).toISOString().replace(/\.\d+Z$/, "Z") : "";
}

export function dayEnds(day: string): string {
  const begins = dayBegins(day);
  return begins && new Date(Date.parse(begins) + 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A query of what is not empty. */
export function queryOf(values: Record<string, string | number>): string {
  const query = new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value === "" || value === 0 ? [] : [[name, String(value)]])));
  return query.size > 0 ? `?${query}` : "";
}
