// activities/ledger/gates/halt.ts: refuses what a halt of the tenant or of the platform covers; asked first (I14).
import { coveringHalt } from "../../../core/halt.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { SetHalt } from "../lookups.ts";
import type { RunScope } from "../run-scope.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

export function haltGate(
  action: Action,
  who: { actor: Actor; scope: RunScope | null; halts: SetHalt[] },
): GateAnswer {
  const { actor, scope, halts } = who;
  const { tenant, run } = actor;
  const halt = coveringHalt(halts, { tenant, run, ...placeOf(action, scope), kind: action.kind });
  if (halt === null) return passed("halt", { inForce: halts.length });
  const by = halts.find(({ id }) => id === halt.id)?.by;
  return refused("halt", `halted (${halt.mode} on ${halt.scope}) by ${by}: ${halt.reason}`, {
    halt: halt.id,
  });
}

function placeOf(action: Action, scope: RunScope | null) {
  const named = "repository" in action ? action.repository : null;
  if (scope?.input == null) return { repository: named, team: null, autonomy: null };
  const { repository, task } = scope.input;
  return { repository: repository.repository, team: repository.team, autonomy: task.autonomy };
}
