// activities/ledger/gates/policy.ts: asks the policy engine, on the run's pinned snapshot and, once it moved, the current one too.
import type { CompiledPolicy } from "../../../core/policy/compiled.ts";
import { evaluate, standingRules } from "../../../core/policy/evaluate.ts";
import { factsOf, taskFactsOf } from "../../../core/policy/facts.ts";
import { stricter } from "../../../core/policy/lattice.ts";
import type { Action, ActionKind } from "../../../core/schema/action.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { Effect, Facts, Verdict } from "../../../core/schema/policy.ts";
import type { RunScope } from "../run-scope.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

/** `policies`: pinned first. Null among them: that snapshot cannot be read. None at all: no policy is published. */
export type PolicyScene = {
  actor: Actor;
  scope: RunScope | null;
  policies: readonly (CompiledPolicy | null)[];
};

/** `verdicts`: one per snapshot, in the same order; the strictest stands. All null where nothing could be evaluated. */
export type PolicyRuling = { answer: GateAnswer; facts: Facts | null; verdicts: Verdict[]; rules: string[] };

/** Total: whatever the engine throws closes the gate (I20). */
export function policyGate(action: Action, scene: PolicyScene): PolicyRuling {
  try {
    return rule(action, scene);
  } catch (fault) {
    const what = fault instanceof Error ? fault.name : "fault";
    return closed("policy could not be evaluated", { fault: what });
  }
}

function rule(action: Action, { actor, scope, policies }: PolicyScene): PolicyRuling {
  if (actor.run !== null && scope?.input == null)
    return closed("the run's input cannot be read", { run: actor.run });
  if (policies.length === 0) return closed("no policy is published for this tenant", {});
  const readable = policies.filter((policy) => policy !== null);
  if (readable.length < policies.length) return closed("a policy snapshot cannot be read", {});
  const facts = factsOf(action, factContext(actor, scope));
  const verdicts = readable.map((policy) => evaluate(policy, queryOf(action.kind, facts)));
  const effect = verdicts.map((verdict) => verdict.effect).reduce<Effect>(stricter, "allow");
  const standing = verdicts.find((verdict) => verdict.effect === effect) ?? null;
  return {
    answer: answerOf(effect, standing),
    facts,
    verdicts,
    rules: standing === null ? [] : standingRules(standing),
  };
}

/** The same question a stored decision is asked again, so it must follow from kind and facts alone (I15). */
export function queryOf(kind: ActionKind, facts: Facts) {
  const repository = facts["repository.name"] ?? facts["action.repository"] ?? null;
  return { kind, facts, repository: typeof repository === "string" ? repository : null };
}

function factContext({ tenant, workflowId }: Actor, scope: RunScope | null) {
  if (scope?.input == null) {
    return { tenant, subject: { id: workflowId, roles: [] }, repository: null, task: null };
  }
  const { requester, repository, task } = scope.input;
  return {
    tenant,
    subject: { id: requester, roles: scope.requesterRoles },
    repository,
    task: taskFactsOf(task),
  };
}

function answerOf(effect: Effect, verdict: Verdict | null): GateAnswer {
  const because = verdict?.explanation ?? "";
  const saw = { snapshot: verdict?.snapshot ?? null };
  if (effect === "allow") return passed("policy", saw, because);
  if (effect === "deny") return refused("policy", because, saw);
  return { gate: "approval", effect: "ask_approval", because, saw };
}

function closed(because: string, saw: GateAnswer["saw"]): PolicyRuling {
  return { answer: refused("policy", because, saw), facts: null, verdicts: [], rules: [] };
}
