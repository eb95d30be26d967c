// test/support/forge/rate.ts: counts requests per installation or person and hour, and says so in every answer.
import type { Caller } from "./access.ts";
import { Refusal } from "./refusal.ts";

const LIMIT = 5000;
const WINDOW_S = 3600;

export interface RateHeaders {
  "x-ratelimit-limit": string;
  "x-ratelimit-remaining": string;
  "x-ratelimit-used": string;
  "x-ratelimit-reset": string;
  "x-ratelimit-resource": string;
}

export interface Rate {
  /** Counts one request. Fails: 403 with the headers once the hour is used up. */
  take(caller: Caller): RateHeaders;
  /** The headers without counting. */
  look(caller: Caller): RateHeaders;
  /** A new hour for everybody. */
  startOver(): void;
}

export function createRate(now: () => number): Rate {
  const windows = new Map<string, { used: number; resetsAt: number }>();

  function windowOf(caller: Caller): { used: number; resetsAt: number } {
    const key = keyOf(caller);
    const seconds = Math.floor(now() / 1000);
    const found = windows.get(key);
    if (found !== undefined && found.resetsAt > seconds) return found;
    const fresh = { used: 0, resetsAt: seconds + WINDOW_S };
    windows.set(key, fresh);
    return fresh;
  }

  function look(caller: Caller): RateHeaders {
    const { used, resetsAt } = windowOf(caller);
    return {
      "x-ratelimit-limit": String(LIMIT),
      "x-ratelimit-remaining": String(Math.max(0, LIMIT - used)),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(resetsAt),
      "x-ratelimit-resource": "core",
    };
  }

  return {
    look,
    startOver: () => windows.clear(),
    take(caller) {
      const window = windowOf(caller);
      if (window.used >= LIMIT) {
        throw new Refusal(403, "API rate limit exceeded", { headers: { ...look(caller) } });
      }
      window.used += 1;
      return look(caller);
    },
  };
}

/** All tokens of an installation share one bucket. */
function keyOf(caller: Caller): string {
  switch (caller.kind) {
    case "installation":
      return `installation ${caller.token.installationId}`;
    case "user":
      return `user ${caller.account.login}`;
    case "app":
    case "anonymous":
      return caller.kind;
  }
}
