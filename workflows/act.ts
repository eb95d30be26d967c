// workflows/act.ts: the one door. Decide, perform, settle; there is no second way to have an effect.
import { CancellationScope, isCancellation } from "@temporalio/workflow";
import { QUEUE_OF } from "../core/action.ts";
import { FAILURE_ACTIONS } from "../core/failure.ts";
import { countDecision } from "../core/run/tally.ts";
import type { Action, ActionKind, ActionOf, ResultOf } from "../core/schema/action.ts";
import type { Decision, Settlement } from "../core/schema/decision.ts";
import type { Failure } from "../core/schema/failure.ts";
import { nextActionId } from "./door.ts";
import type { Door } from "./door.ts";
import { failureOf } from "./failure.ts";
import { waitOutHalt } from "./ledger.ts";
import { ledger, perform } from "./proxies.ts";
import { settled } from "./settlement.ts";
import { summaryOf } from "./summary.ts";

/** What became of a proposed action. Refused and failed are outcomes, not exceptions; only a cancel is thrown. */
export type Outcome<K extends ActionKind> =
  | { kind: "done"; result: ResultOf<K> }
  | { kind: "refused"; decision: Decision }
  | { kind: "failed"; failure: Failure };

type Decided<K extends ActionKind> = { actionId: string; action: ActionOf<K>; decision: Decision };

export async function act<K extends ActionKind>(door: Door, action: ActionOf<K>): Promise<Outcome<K>> {
  const [decided] = await decideAll<K>(door, [action]);
  if (!decided) throw new TypeError("one action, one decision");
  return carryOut(door, decided);
}

/** Several actions of one model turn: decided in one transaction, performed in order, each with its own outcome. */
export async function actInTurn(door: Door, actions: Action[]): Promise<Outcome<ActionKind>[]> {
  if (actions.length === 0) return [];
  const outcomes: Outcome<ActionKind>[] = [];
  for (const decided of await decideAll(door, actions)) outcomes.push(await carryOut(door, decided));
  return outcomes;
}

/** Tells the ledger what it has not heard yet; the door does it by itself before every decision. */
export async function settleRest(door: Door): Promise<void> {
  const settlements = door.unsettled;
  if (settlements.length > 0) await ledger.settle({ actor: door.actor, settlements });
  door.unsettled = [];
}

async function decideAll<K extends ActionKind>(door: Door, actions: ActionOf<K>[]): Promise<Decided<K>[]> {
  const asked = actions.map((action) => ({ actionId: nextActionId(door), action }));
  const settlements = door.unsettled;
  const { decisions } = await ledger.decide({ actor: door.actor, actions: asked as never, settlements });
  door.unsettled = []; // only now: a stop that came first leaves them for the end of the run to tell
  return asked.map(({ actionId, action }, index) => {
    const decision = decisions[index];
    if (!decision || decision.actionId !== actionId)
      throw new TypeError("the ledger answered another action");
    door.tally = countDecision(door.tally, action.kind as K, decision);
    return { actionId, action, decision };
  });
}

async function carryOut<K extends ActionKind>(door: Door, first: Decided<K>): Promise<Outcome<K>> {
  let decided = first;
  for (let round = 1; ; round += 1) {
    const outcome = await attempt(door, decided);
    const because = whatToWaitFor(outcome);
    if (because === null) {
      if (round > 1) await door.onWaiting(null);
      return outcome;
    }
    if (outcome.kind === "refused" && outcome.decision.gate === "lease") await door.onLeaseLost();
    else await door.onWaiting(because);
    await waitOutHalt(door, { action: decided.action as Action, because, round });
    const [again] = await decideAll<K>(door, [decided.action]);
    if (!again) throw new TypeError("one action, one decision");
    decided = again;
  }
}

async function attempt<K extends ActionKind>(door: Door, decided: Decided<K>): Promise<Outcome<K>> {
  const { actionId, action, decision } = decided;
  if (decision.effect !== "allow") return { kind: "refused", decision };
  if (QUEUE_OF[action.kind as K] === null) return { kind: "done", result: null as ResultOf<K> };
  if (decision.permit === null) throw new TypeError("an allowed effect has a permit"); // I1
  try {
    const { result, receipt } = await perform<K>(
      { permit: decision.permit, action },
      { actionId, summary: summaryOf(action) },
    );
    note(door, settled.done(actionId, action.kind as K, { result, receipt }));
    return { kind: "done", result };
  } catch (error) {
    const failure = failureOf(error);
    note(door, settled.failed(actionId, action.kind, { failure, error }));
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => settleRest(door));
      throw error;
    }
    return { kind: "failed", failure };
  }
}

function note(door: Door, settlement: Settlement): void {
  door.unsettled.push(settlement);
  door.tally = { ...door.tally, costMicroUsd: door.tally.costMicroUsd + (settlement.costMicroUsd ?? 0) };
}

/** Halts, lost leases, stale feeds and expired permits are waited out or decided again; nothing else is. */
function whatToWaitFor(outcome: Outcome<ActionKind>): string | null {
  if (outcome.kind === "refused") {
    const { gate, because } = outcome.decision;
    return gate === "halt" || gate === "lease" ? because : null;
  }
  if (outcome.kind === "done") return null;
  const { do: remedy } = FAILURE_ACTIONS[outcome.failure.kind];
  return remedy === "wait" || remedy === "redecide" ? outcome.failure.message : null;
}
