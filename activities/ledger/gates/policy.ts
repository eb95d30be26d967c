// activities/ledger/gates/policy.ts: asks the policy engine, on the run's pinned snapshot and, once it moved, the current one too.
import type { CompiledPolicy } from "../../../core/policy/compiled.ts";
import { evaluate, standingRules } from "../../../core/policy/evaluate.ts";
import { factsOf, taskFactsOf, type FactContext } from "../../../core/policy/facts.ts";
import { stricter } from "../../../core/policy/lattice.ts";
import { whyNotThisEgress } from "./egress.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { Effect, Facts, Verdict } from "../../../core/schema/policy.ts";
import type { RunScope } from "../run-scope.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

/** `policies`: pinned first. Null among them: that snapshot cannot be read. None at all: no policy is published. */
export type PolicyScene = {
  actor: Actor;
  now: Date;
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

function rule(action: Action, scene: PolicyScene): PolicyRuling {
  const readable = scene.policies.filter((policy) => policy !== null);
  const because = whyNotJudged(action, scene, readable);
  if (because !== null) return closed(because, { run: scene.actor.run });
  const facts = factsOf(action, factContext(scene));
  const verdicts = readable.map((policy) => evaluate(policy, { facts, kind: action.kind }));
  const effect = verdicts.map((verdict) => verdict.effect).reduce<Effect>(stricter, "allow");
  const standing = verdicts.find((verdict) => verdict.effect === effect) ?? null;
  return {
    answer: answerOf(effect, standing),
    facts,
    verdicts,
    rules: standing === null ? [] : standingRules(standing),
  };
}

/** Before policy is asked at all. Null: it can be. */
function whyNotJudged(
  action: Action,
  { actor, scope, policies }: PolicyScene,
  readable: readonly CompiledPolicy[],
): string | null {
  if (actor.run !== null && scope?.input == null) return "the run's input cannot be read";
  if (policies.length === 0) return "no policy is published for this tenant";
  if (readable.length < policies.length) return "a policy snapshot cannot be read";
  return whyNotThisEgress(action, scope, readable);
}

function factContext({ actor: { tenant, run, workflowId }, scope, now }: PolicyScene): FactContext {
  const salt = `${tenant}/${run ?? workflowId}`;
  const elsewhere = { tenant, campaign: null, salt, atMs: now.getTime() }; // there are no campaigns yet
  if (scope?.input == null) {
    const subject = { id: workflowId, roles: [] };
    return { ...elsewhere, subject, repository: null, task: null, runtime: null };
  }
  const { requester, repository, task, profile } = scope.input;
  return {
    ...elsewhere,
    subject: { id: requester, roles: scope.requesterRoles },
    repository,
    task: taskFactsOf(task),
    runtime: { verifier: profile, egress: task.egress ?? null },
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
