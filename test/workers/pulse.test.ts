// test/workers/pulse.test.ts: a running effect ends on a halt or a stale feed; a clean-up runs to its end whatever is heard (I14).
import { Context } from "@temporalio/activity";
import { describe, expect, test } from "vitest";
import type { Permit } from "../../core/schema/decision.ts";
import type { Halt } from "../../core/schema/halt.ts";
import type { HaltFeed } from "../../workers/halt-feed.ts";
import { createPulse, currentPulse } from "../../workers/pulse.ts";

const HALT: Halt = {
  id: "h-1",
  scope: "run",
  target: "run-1",
  tenant: "acme",
  mode: "cancel_running",
  capability: null,
  reason: "drill",
};

function feedOf(ageMs: number, halts: Halt[]): HaltFeed {
  const current = () => ({ snapshot: { epoch: 1, issuedAt: 0, halts }, ageMs });
  return { current, onSnapshot: () => () => {}, close: () => {} };
}

const FEEDS = { stale: feedOf(60_000, []), halted: feedOf(0, [HALT]), fresh: feedOf(0, []) } as const;

function claimsOf(kind: "run.cleanup" | "shell.exec"): Permit {
  const place = { tenant: "acme", run: "run-1", wf: "run/acme/run-1", act: "a-1", queue: "sandbox@h" };
  const rights = { digest: "d".repeat(64), exp: 0, data: "internal" } as const;
  return { id: "p-1", ...place, ...rights, reads: [], writes: [], kind, exempt: kind === "run.cleanup" };
}

/** Two beats long, unless it is told to stop. Answers the failure's type, or null. */
async function runTwoBeats(kind: "run.cleanup" | "shell.exec", feed: HaltFeed): Promise<string | null> {
  const unheard = { heartbeat: () => {}, cancellationSignal: new AbortController().signal };
  const context: Context = Object.assign(Object.create(Context.prototype), unheard);
  const { inbound } = createPulse({ feed })(context);
  const body = () =>
    new Promise<void>((resolve, reject) => {
      const { signal } = currentPulse();
      setTimeout(resolve, 2500);
      signal.addEventListener("abort", () => reject(new Error("stopped")));
    });
  const input = { args: [{ claims: claimsOf(kind) }], headers: {} };
  try {
    await inbound?.execute?.(input, body);
    return null;
  } catch (error) {
    return (error as { type: string }).type;
  }
}

describe.concurrent("I14 while it runs,", () => {
  test.each([
    { kind: "shell.exec", feed: "fresh", ends: null },
    { kind: "shell.exec", feed: "stale", ends: "halt_feed_stale" },
    { kind: "shell.exec", feed: "halted", ends: "halted" },
    { kind: "run.cleanup", feed: "stale", ends: null },
    { kind: "run.cleanup", feed: "halted", ends: null },
  ] as const)("$kind by a feed that is $feed ends with $ends", async ({ kind, feed, ends }) => {
    expect(await runTwoBeats(kind, FEEDS[feed])).toBe(ends);
  });
});
