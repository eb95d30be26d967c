// activities/scm/strikes.ts: how long the forge wants to be left alone, per account; one strike stops all effects on it.
import { ScmFailure } from "./failure.ts";

const FIRST_WAIT_MS = 60_000;
const LONGEST_UNNAMED_MS = 60 * 60_000;
/** Where another effect is already trying whether the forge answers again. */
const BEHIND_PROBE_MS = 5000;

type Account = { closedUntil: number; strikes: number; probe: Pass | null };

/** One effect's leave to ask the forge. */
export type Pass = {
  /** Before each request. Fails: `forge_rate_limited`, with the time that is left, and the forge hears nothing. */
  assertOpen(): void;
  /** The forge asked to wait this long. */
  strike(waitMs: number): void;
  /** GitHub: where a limit names no time, at least a minute, then exponentially longer. */
  unnamedWaitMs(): number;
  /** The effect ended. */
  leave(): void;
};

export type Strikes = { enter(account: string): Pass };

/**
 * In memory: each worker learns by a strike of its own. After a strike the first effect is a probe, and the others wait
 * until it ends without another one. `now`: milliseconds since the epoch; `random`: from 0 to 1.
 */
export function createStrikes(now: () => number, random: () => number): Strikes {
  const accounts = new Map<string, Account>();
  return {
    enter(name) {
      const key = name.toLowerCase();
      const account = accounts.get(key) ?? { closedUntil: 0, strikes: 0, probe: null };
      accounts.set(key, account);
      return enter(account, { now, random });
    },
  };
}

function enter(account: Account, { now, random }: { now: () => number; random: () => number }): Pass {
  let struck = false;
  const assertOpen = (): void => {
    const left = account.closedUntil - now();
    if (left > 0) throw closed(left);
    if (account.probe !== null && account.probe !== pass) throw closed(BEHIND_PROBE_MS);
  };
  const pass: Pass = {
    assertOpen,
    strike(waitMs) {
      if (!struck) account.strikes += 1;
      struck = true;
      account.closedUntil = Math.max(account.closedUntil, now() + waitMs);
    },
    unnamedWaitMs() {
      const doubled = Math.min(FIRST_WAIT_MS * 2 ** Math.min(account.strikes, 10), LONGEST_UNNAMED_MS);
      return Math.round(doubled * (1 + random() / 5));
    },
    leave() {
      if (account.probe !== pass) return;
      account.probe = null;
      if (!struck) account.strikes = 0;
    },
  };
  assertOpen();
  if (account.strikes > 0) account.probe = pass;
  return pass;
}

function closed(leftMs: number): ScmFailure {
  const seconds = Math.ceil(leftMs / 1000);
  return new ScmFailure("forge_rate_limited", `the forge asked to wait: ${seconds} s are left`, leftMs);
}
