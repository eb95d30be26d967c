// core/policy/time-of-week.ts: a moment as rules speak of it: weekday and minute of the day, in UTC on every machine.

/** 1970 began on a Thursday. */
export const WEEKDAYS = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"] as const;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** `atMs`: milliseconds since 1970. */
export function timeOfWeek(atMs: number): { weekday: (typeof WEEKDAYS)[number]; minute: number } {
  const minutes = Math.floor(atMs / MINUTE_MS);
  const day = Math.floor(minutes / DAY_MINUTES);
  const weekday = WEEKDAYS[((day % 7) + 7) % 7] ?? "thu";
  return { weekday, minute: minutes - day * DAY_MINUTES };
}
