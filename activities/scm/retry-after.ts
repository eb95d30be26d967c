// activities/scm/retry-after.ts: how long the forge itself asks to wait; what cannot be read counts as absent.

/** Header name in lower case → value. */
export type Headers = Readonly<Record<string, string | number | undefined>>;

const LONGEST_MS = 24 * 60 * 60 * 1000;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `retry-after` in seconds or as a date, else the reset of a used-up hour. `now`: milliseconds since the epoch. */
export function askedWaitMs(headers: Headers, now: number): number | undefined {
  return retryAfterMs(headers["retry-after"], now) ?? usedUpMs(headers, now);
}

export function hasRetryAfter(headers: Headers, now: number): boolean {
  return retryAfterMs(headers["retry-after"], now) !== undefined;
}

export function isUsedUp(headers: Headers): boolean {
  return text(headers["x-ratelimit-remaining"]) === "0";
}

function retryAfterMs(value: Headers[string], now: number): number | undefined {
  const asked = text(value);
  if (/^\d{1,9}$/.test(asked)) return bounded(Number(asked) * 1000);
  if (!HTTP_DATE.test(asked)) return undefined;
  const at = Date.parse(asked);
  return Number.isNaN(at) ? undefined : bounded(at - now);
}

/** Undefined: the hour is not used up, or has no end that can be read. */
export function usedUpMs(headers: Headers, now: number): number | undefined {
  const reset = text(headers["x-ratelimit-reset"]);
  return isUsedUp(headers) && /^\d{1,12}$/.test(reset) ? bounded(Number(reset) * 1000 - now) : undefined;
}

function text(value: Headers[string]): string {
  return String(value ?? "").trim();
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 0), LONGEST_MS);
}
