// Owns what a date on the command line is. Pure.

/** A day of the calendar, `2026-12-31`: the runtime's own parser takes February 30 for March 2. */
export function isDay(text: string): boolean {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(start) && dayOf(start) === text;
}

/** The day of a moment, in UTC. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
