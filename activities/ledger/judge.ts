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
export async function judge(scene: Scene, asked: Asked): Promise<Ruling> {
  const { action, actionId } = asked;
  if (isExempt(action.kind)) return without(passed("policy", {}, `${action.kind} is never refused`));
  const { tx, actor, now, deps, scope } = scene;
  const { halts, policies } = await scene.standing();
  const policy = policyGate(action, { actor, now, scope, policies });
  const before = [haltGate(action, { actor, scope, halts }), leaseGate(action.kind, { actor, scope, now })];
  const isOpen = firstRefusal(before) === null;
  const heard = isOpen ? await hearPeople(scene, asked, policy) : unheard(policy);
  const after: GateAnswer[] = [];
  if (isOpen && heard.answer.effect === "allow") {
    const purse = { tx, tenant: actor.tenant, runId: actor.run, actionId, prices: deps.prices, now };
    after.push(await budgetGate(action, purse));
  }
  const refusal = firstRefusal([...before, heard.answer, ...after]);
  const isPaid = refusal === null || heard.toll?.as === "void"; // kept where something else refuses
  const { facts, verdicts } = policy;
  const toll = isPaid ? heard.toll : null;
  return {
    facts,
    verdicts,
    rules: heard.rules,
    gates: [...before, ...heard.gates, ...after],
    refusal,
    scope,
    toll,
  };
}

/** What stands of policy once people were heard. `gates`: all that was answered on the way, policy's own first. */
type Heard = { answer: GateAnswer; gates: GateAnswer[]; rules: string[]; toll: Toll | null };

function unheard({ answer, rules }: PolicyRuling): Heard {
  return { answer, gates: [answer], rules, toll: null };
}

/** Two platform admins who lift rules, then those whom what is left of policy asks. */
async function hearPeople(
  scene: Scene,
  { action, actionId, approval }: Asked,
  policy: PolicyRuling,
): Promise<Heard> {
  const { tx, actor, now, scope } = scene;
  const lifted = await overrideGate({ tx, actor, scope, now }, policy);
  const { answer, rules } = lifted ?? policy;
  const seen =
    lifted === null ? [] : [policy.answer, ...(lifted.answer === lifted.seen ? [] : [lifted.seen])];
  if (answer.effect !== "ask_approval" || approval === undefined)
    return { answer, gates: [...seen, answer], rules, toll: null };
  const { verdicts } = policy;
  const said = await approvalGate({ tx, actor, scope, now, action, actionId, approval, verdicts });
  return { ...said, gates: [...seen, said.answer], rules };
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
