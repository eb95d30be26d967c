// core/policy/time-of-week.ts: a moment as rules speak of it: weekday and minute of the day, in UTC on every machine.

import type { Weekday } from "../schema/vocabulary.ts";
import { WEEKDAYS } from "../schema/vocabulary.ts";

const FIRST_DAY = 3; // 1970 began on a Thursday
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** `atMs`: milliseconds since 1970. */
export function timeOfWeek(atMs: number): { weekday: Weekday; minute: number } {
  const minutes = Math.floor(atMs / MINUTE_MS);
  const day = Math.floor(minutes / DAY_MINUTES);
  const weekday = WEEKDAYS[(((day + FIRST_DAY) % 7) + 7) % 7] ?? "mon";
  return { weekday, minute: minutes - day * DAY_MINUTES };
}
