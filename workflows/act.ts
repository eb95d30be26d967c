// workflows/act.ts: the one door. Decide, perform, settle; there is no second way to have an effect.
import { CancellationScope, condition, isCancellation } from "@temporalio/workflow";
import { QUEUE_OF } from "../core/action.ts";
import { countDecision } from "../core/run/tally.ts";
import type { Action, ActionKind, ActionOf, ResultOf } from "../core/schema/action.ts";
import type { Decision, Settlement } from "../core/schema/decision.ts";
import type { Failure } from "../core/schema/failure.ts";
import { askPeople } from "./ask-people.ts";
import { nextActionId } from "./door.ts";
import type { Door } from "./door.ts";
import { failureOf, spentIn } from "./failure.ts";
import { untilRepaired, waitForRepair } from "./hold.ts";
import type { Hold } from "./hold.ts";
import { waitOutHalt } from "./ledger.ts";
import { ledger, perform } from "./proxies.ts";
import { settled } from "./settlement.ts";
import { summaryOf } from "./summary.ts";
import { shownHalted, shownHeld, waitingFor } from "./waiting.ts";
import type { Waiting } from "./waiting.ts";

/** What became of a proposed action. Refused and failed are outcomes, not exceptions; only a cancel is thrown. */
export type Outcome<K extends ActionKind> =
  { kind: "done"; result: ResultOf<K> } | { kind: "refused"; decision: Decision } | Failed;

/** `billed`: it may have cost money, so to ask again is another action, with a reservation of its own (I10). */
export type Failed = { kind: "failed"; failure: Failure; billed: boolean };

/** `raises`: as they were when it was decided, so that one which came meanwhile is not waited for. */
type Decided<K extends ActionKind> = Proposal<K> & { actionId: string; decision: Decision; raises: number };

/** `approval`: what people answered when the action was decided before. */
type Proposal<K extends ActionKind> = { action: ActionOf<K>; approval: string | null };

export async function act<K extends ActionKind>(door: Door, action: ActionOf<K>): Promise<Outcome<K>> {
  return carryOut(door, await decideAgain(door, { action, approval: null }));
}

/** Several actions of one model turn: decided in one transaction, performed in order, each with its own outcome. */
export async function actInTurn(door: Door, actions: Action[]): Promise<Outcome<ActionKind>[]> {
  if (actions.length === 0) return [];
  const outcomes: Outcome<ActionKind>[] = [];
  const proposals = actions.map((action) => ({ action, approval: null }));
  for (const decided of await decideAll(door, proposals)) outcomes.push(await carryOut(door, decided));
  return outcomes;
}

/** Tells the ledger what it has not heard yet; the door does it by itself before every decision. */
export async function settleRest(door: Door): Promise<void> {
  const settlements = door.unsettled;
  if (settlements.length > 0) await ledger.settle({ actor: door.actor, settlements });
  door.unsettled = [];
}

async function decideAgain<K extends ActionKind>(
  door: Door,
  { action, approval }: Proposal<K>,
): Promise<Decided<K>> {
  const placed = door.placed(action as Action) as ActionOf<K>;
  const [decided] = await decideAll<K>(door, [{ action: placed, approval }]);
  if (!decided) throw new TypeError("one action, one decision");
  return decided;
}

async function decideAll<K extends ActionKind>(door: Door, proposals: Proposal<K>[]): Promise<Decided<K>[]> {
  const asked = proposals.map(({ action, approval }) => ({
    actionId: nextActionId(door),
    action,
    ...(approval !== null && { approval }),
  }));
  const { unsettled: settlements, raises } = door;
  const { decisions } = await ledger.decide({ actor: door.actor, actions: asked as never, settlements });
  door.unsettled = []; // only now: a stop that came first leaves them for the end of the run to tell
  return asked.map(({ actionId, action, approval = null }, index) => {
    const decision = decisions[index];
    if (!decision || decision.actionId !== actionId)
      throw new TypeError("the ledger answered another action");
    door.tally = countDecision(door.tally, action.kind as K, decision);
    return { actionId, action, approval, decision, raises };
  });
}

async function carryOut<K extends ActionKind>(door: Door, first: Decided<K>): Promise<Outcome<K>> {
  const hold: Hold = { tries: 0 };
  const isMoved = door.placed(first.action as Action) !== first.action; // while an earlier one of its turn waited
  let decided = isMoved ? await decideAgain(door, first) : first;
  for (let round = 1; ; round += 1) {
    const { outcome, error } = await attempt(door, decided, hold);
    if (outcome.kind === "refused" && outcome.decision.ends) door.onEnded(outcome.decision.because);
    const waiting = waitingFor(door, decided.action.kind, outcome);
    if (waiting === null) {
      if (round > 1) await door.onWaiting(null);
      return outcome;
    }
    const approval = await waitOut(door, { decided, waiting, round, hold, error });
    decided = await decideAgain(door, { action: decided.action, approval });
    const isApproved = waiting.for === "people" && decided.decision.effect === "allow";
    if (isApproved) await door.onWaiting(null); // what was approved may take hours
  }
}

type Wait<K extends ActionKind> = {
  decided: Decided<K>;
  waiting: Waiting;
  round: number;
  hold: Hold;
  error: unknown;
};

/** Returns when it is worth deciding once more, with the approval to bring. One that was not used yet, is brought again. */
async function waitOut<K extends ActionKind>(door: Door, wait: Wait<K>): Promise<string | null> {
  const { decided, waiting, hold, error } = wait;
  const { approval } = decided;
  switch (waiting.for) {
    case "people":
      return askPeople(door, { action: decided.action as Action, decision: decided.decision });
    case "repair":
      await waitForRepair(door, hold, { waiting, error });
      return approval;
    case "budget":
      await door.onWaiting(shownHeld(waiting));
      await condition(() => door.raises > decided.raises);
      return approval;
    case "lease":
    case "permit":
    case "release":
      await waitForRelease(door, wait);
      return approval;
  }
}

async function waitForRelease<K extends ActionKind>(door: Door, wait: Wait<K>): Promise<void> {
  const { decided, waiting, round, hold } = wait;
  const { because } = waiting;
  const isShownHeld = waiting.for === "permit" && hold.tries > 0;
  if (waiting.for === "lease") await door.onLeaseLost();
  else if (!isShownHeld) await door.onWaiting(shownHalted(because));
  await waitOutHalt(door, { action: decided.action as Action, because, round });
}

type Attempted<K extends ActionKind> = { outcome: Outcome<K>; error: unknown };

async function attempt<K extends ActionKind>(
  door: Door,
  decided: Decided<K>,
  hold: Hold,
): Promise<Attempted<K>> {
  const { actionId, action, decision } = decided;
  if (decision.effect !== "allow") return { outcome: { kind: "refused", decision }, error: null };
  if (QUEUE_OF[action.kind as K] === null)
    return { outcome: { kind: "done", result: null as ResultOf<K> }, error: null };
  if (decision.permit === null) throw new TypeError("an allowed effect has a permit"); // I1
  const presented = { permit: decision.permit, action };
  const label = { actionId, summary: summaryOf(action) };
  try {
    const once = () => perform<K>(presented, label);
    const { result, receipt } = await (hold.tries === 0 ? once() : untilRepaired(door, hold, once));
    note(door, settled.done(actionId, action as Action, { result, receipt }));
    return { outcome: { kind: "done", result }, error: null };
  } catch (error) {
    const failure = failureOf(error);
    note(door, settled.failed(actionId, action.kind, { failure, error }));
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => settleRest(door));
      throw error;
    }
    const billed = spentIn(error)?.costMicroUsd !== 0;
    return { outcome: { kind: "failed", failure, billed }, error };
  }
}

function note(door: Door, settlement: Settlement): void {
  door.unsettled.push(settlement);
  door.tally = { ...door.tally, costMicroUsd: door.tally.costMicroUsd + (settlement.costMicroUsd ?? 0) };
}
