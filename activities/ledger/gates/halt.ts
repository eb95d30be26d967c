// activities/ledger/gates/halt.ts: refuses what a halt of the tenant or of the platform covers; asked first (I14).
import { coveringHalt, endsRuns } from "../../../core/halt.ts";
import type { HaltPlace } from "../../../core/halt.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { HaltView } from "../../../core/schema/halt.ts";
import { withinOf, type RunScope } from "../run-scope.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

type Who = { actor: Actor; scope: RunScope | null; halts: HaltView[] };

export function haltGate(action: Action, who: Who): GateAnswer {
  const halt = haltOn(action, who);
  if (halt === null) return passed("halt", { inForce: who.halts.length });
  const saw = { halt: halt.id, ...(endsRuns(halt) && { ends: true }) };
  return refused("halt", becauseOf(halt), saw);
}

export function haltOn(action: Action, { actor, scope, halts }: Who): HaltView | null {
  const { tenant, run } = actor;
  return coveringHalt(halts, { tenant, run, ...placeOf(action, scope), action });
}

export function becauseOf({ mode, scope, setBy, reason }: HaltView): string {
  return `halted (${mode} on ${scope}) by ${setBy}: ${reason}`;
}

function placeOf(action: Action, scope: RunScope | null): Omit<HaltPlace, "tenant" | "run"> {
  const named = "repository" in action ? action.repository : null;
  if (scope?.input == null) return { repository: named, team: null, autonomy: null };
  return withinOf(scope.input);
}
