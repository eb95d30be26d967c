// workflows/hold.ts: an action that its infrastructure keeps from happening is tried on, ever later, under one decision.
import { isCancellation, sleep } from "@temporalio/workflow";
import { holdSeconds } from "../core/failure.ts";
import type { Door } from "./door.ts";
import { askedDelayMs, failureOf, spentIn } from "./failure.ts";
import { shownHeld } from "./waiting.ts";
import type { Waiting } from "./waiting.ts";

/** How often a held action has been waited for; 0: it is not held, and one try is all. */
export type Hold = { tries: number };

/** Shows why, and sleeps: longer each time, and never less than the failed side asked for. A stop ends it. */
export async function waitForRepair(
  door: Door,
  hold: Hold,
  { waiting, error }: { waiting: Waiting; error: unknown },
): Promise<void> {
  hold.tries += 1;
  await door.onWaiting(shownHeld(waiting));
  const ownMs = (holdSeconds(failureOf(error).kind, hold.tries) ?? 0) * 1000;
  await sleep(Math.max(ownMs, askedDelayMs(error)), { summary: waiting.because.slice(0, 200) });
}

/**
 * A held action keeps its decision and permit from try to try, so that waiting leaves no record; the first that
 * succeeds, fails in another way, has cost something, or finds the permit run out, ends it.
 */
export async function untilRepaired<R>(door: Door, hold: Hold, perform: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await perform();
    } catch (error) {
      if (!isToBeRepaired(error)) throw error;
      const waiting = { for: "repair", because: failureOf(error).message } as const;
      await waitForRepair(door, hold, { waiting, error });
    }
  }
}

function isToBeRepaired(error: unknown): boolean {
  if (isCancellation(error) || holdSeconds(failureOf(error).kind, 1) === null) return false;
  return spentIn(error)?.costMicroUsd === 0;
}
