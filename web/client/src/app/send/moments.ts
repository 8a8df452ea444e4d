/** A moment as the formats have it: UTC, whole seconds. */
export const moment = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The end of a day in Vietnam. */
export const endOf = (day: string): string => moment(Date.parse(`${day}T23:59:59+07:00`));

/** The day in Vietnam that lies so many days ahead. */
export const dayAhead = (days: number): string => new Date(Date.now() + days * 86_400_000 + 7 * 3_600_000).toISOString().slice(0, 10);

/** The day of a moment, here. */
export const dayOf = (at: string): string => new Date(Date.parse(at) + 7 * 3_600_000).toISOString().slice(0, 10);
