// core/retry-after.ts: the other side's own wait, from its headers, if it makes sense.

const LONGEST_MS = 60 * 60 * 1000;

/** `retry-after-ms`, or `retry-after` in seconds or as an HTTP date (RFC 9110 §10.2.3). Nonsense is absent. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const inMs = whole(headers["retry-after-ms"]);
  if (inMs !== undefined) return sensible(inMs);
  const written = headers["retry-after"];
  if (written === undefined) return undefined;
  const seconds = whole(written);
  if (seconds !== undefined) return sensible(seconds * 1000);
  // Only a date with a weekday: Date.parse takes "soon 5" for May.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(written)) return undefined;
  return sensible(Date.parse(written) - nowMs);
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,12}(\.\d+)?\s*$/.test(text) ? Math.ceil(Number(text)) : undefined;
}

/** Temporal takes no negative wait, and an hour is longer than any provider means. */
function sensible(ms: number): number | undefined {
  return Number.isFinite(ms) && ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
