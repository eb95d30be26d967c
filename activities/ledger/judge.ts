// activities/ledger/judge.ts: one action through the gates in order: halt, lease, policy with what is lifted of it and the approval it asks for, and last the budget, which reserves.
import { isExempt } from "../../core/action.ts";
import type { Action } from "../../core/schema/action.ts";
import { approvalGate, type Toll } from "./gates/approval.ts";
import { passed, refused, type GateAnswer } from "./gates/answer.ts";
import { budgetGate } from "./gates/budget.ts";
import { haltGate } from "./gates/halt.ts";
import { leaseGate } from "./gates/lease.ts";
import { overrideGate } from "./gates/override.ts";
import { policyGate, type PolicyRuling } from "./gates/policy.ts";
import type { RunScope } from "./run-scope.ts";
import type { Scene } from "./scene.ts";

/** `approval`: people's answer to an earlier decision that asked for it. */
export type Asked = { actionId: string; action: Action; approval?: string | undefined };

export type Ruling = Omit<PolicyRuling, "answer"> & {
  gates: GateAnswer[];
  /** The first gate that refused; null: allowed. Policy's own answer is among the gates even where an override stands in its place. */
  refusal: GateAnswer | null;
  scope: RunScope | null;
  toll: Toll | null;
};

/** Clean-up and evidence reach no gate at all: not even a broken engine may hold them up. */
export async function judge(scene: Scene, { action, actionId, approval }: Asked): Promise<Ruling> {
  if (isExempt(action.kind)) return without(passed("policy", {}, `${action.kind} is never refused`));
  const { tx, actor, now, deps } = scene;
  const { scope, halts, policies } = await scene.standing();
  const policy = policyGate(action, { actor, now, scope, policies });
  const { answer: said, ...opinion } = policy;
  const before = [haltGate(action, { actor, scope, halts }), leaseGate(action.kind, { actor, scope, now })];
  const isOpen = firstRefusal(before) === null;
  const overridden = isOpen ? await overrideGate({ tx, actor, scope, now }, policy) : null;
  const answer = overridden?.answer ?? said;
  const { verdicts } = opinion;
  const heard =
    isOpen && answer.effect === "ask_approval" && approval !== undefined
      ? await approvalGate({ tx, actor, scope, now, action, actionId, approval, verdicts })
      : { answer, toll: null };
  const standing = [...before, heard.answer];
  if (firstRefusal(standing) === null) {
    const purse = { tx, tenant: actor.tenant, runId: actor.run, actionId, prices: deps.prices, now };
    standing.push(await budgetGate(action, purse));
  }
  const refusal = firstRefusal(standing);
  const isPaid = refusal === null || heard.toll?.as === "void"; // kept where something else refuses
  const replaced = overridden === null ? [] : [said, overridden.seen];
  const gates = [
    ...before,
    ...replaced,
    ...standing.slice(before.length).filter((gate) => gate !== overridden?.seen),
  ];
  const rules = overridden?.rules ?? opinion.rules;
  return { ...opinion, rules, gates, refusal, scope, toll: isPaid ? heard.toll : null };
}

/** For what needs no gate to be refused, such as an action that has no canonical text (I3). */
export function refuseUnjudged(because: string): Ruling {
  return without(refused("policy", because, {}));
}

function without(answer: GateAnswer): Ruling {
  return {
    gates: [answer],
    refusal: firstRefusal([answer]),
    facts: null,
    verdicts: [],
    rules: [],
    scope: null,
    toll: null,
  };
}

function firstRefusal(gates: readonly GateAnswer[]): GateAnswer | null {
  return gates.find((gate) => gate.effect !== "allow") ?? null;
}
