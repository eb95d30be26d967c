// workflows/ledger.ts: what a workflow tells or asks beside decisions: admission, progress, statements, halts; and how others ended.
import { condition, sleep } from "@temporalio/workflow";
import type { LedgerActivities } from "../core/contract.ts";
import type { Action } from "../core/schema/action.ts";
import type { Actor } from "../core/schema/decision.ts";
import type { Admission, RunRecord } from "../core/schema/record.ts";
import type { StatementVerdict, Verb } from "../core/schema/statement.ts";
import type { Door } from "./door.ts";
import { ledger, temporal } from "./proxies.ts";
import { shownHalted } from "./waiting.ts";

export async function record(actor: Actor, ...records: RunRecord[]): Promise<void> {
  await ledger.record({ actor, records });
}

/** Waits in the queue until the tenant's and the repository's caps have room. `onQueued` hears why it waits. */
export async function awaitAdmission(
  actor: Actor,
  onQueued: (because: string) => Promise<void>,
): Promise<Admission & { kind: "admitted" }> {
  for (;;) {
    const admission = await ledger.admit({ actor });
    if (admission.kind === "admitted") return admission;
    await onQueued(admission.because);
    await sleep(admission.retryAfterMs, { summary: admission.because });
  }
}

type Waiting = { action: Action; because: string; round: number };

/**
 * Returns when it is worth deciding once more. Only the decisions before and after a halt are recorded: in between the
 * ledger is just asked, from every 2 to every 30 seconds, and at once when the switchboard says that halts have changed.
 */
export async function waitOutHalt(door: Door, { action, because, round }: Waiting): Promise<void> {
  let halted = because;
  for (let rounds = round; ; rounds += 1) {
    const hints = door.haltHints;
    const seconds = Math.min(rounds * 2, 30);
    await condition(() => door.haltHints > hints, seconds * 1000, { summary: halted });
    const still = await ledger.haltOver({ actor: door.actor, action });
    if (still === null) return;
    halted = still;
    await door.onWaiting(shownHalted(halted));
  }
}

export async function raiseBudget(
  actor: Actor,
  words: { target: string; statement: string; costCents: number },
): Promise<StatementVerdict> {
  return ledger.raiseBudget({ actor, ...words });
}

export async function verifyStatement(
  actor: Actor,
  words: { verb: Verb; target: string; statement: string },
): Promise<StatementVerdict> {
  return ledger.verifyStatement({ actor, ...words });
}

export async function endedBy(actor: Actor): Promise<string | null> {
  return ledger.endedBy({ actor });
}

export const { runsUnderHalt, haltNews, setHalt, releaseHalt, openRuns, closeLost, recordExpiredHalts } =
  ledger;
export const { findClosed, endOf } = temporal;

/** What the workflow that answers a comment asks and tells. */
export const comments = {
  open: (request: Parameters<LedgerActivities["openComment"]>[0]) => ledger.openComment(request),
  answer: (request: Parameters<LedgerActivities["answerComment"]>[0]) => ledger.answerComment(request),
};

/** What an approval's workflow tells and asks of its request. */
export const approvals = {
  open: (request: Parameters<LedgerActivities["openApproval"]>[0]) => ledger.openApproval(request),
  hear: (request: Parameters<LedgerActivities["hearWord"]>[0]) => ledger.hearWord(request),
  remind: (request: Parameters<LedgerActivities["remindApproval"]>[0]) => ledger.remindApproval(request),
  end: (request: Parameters<LedgerActivities["endApproval"]>[0]) => ledger.endApproval(request),
};
