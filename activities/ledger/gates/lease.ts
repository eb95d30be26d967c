// activities/ledger/gates/lease.ts: a run acts only while it is open, holds the newest fence and its admission has not run out.
import type { ActionKind } from "../../../core/schema/action.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { RunScope } from "../run-scope.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

/** Watching a pull request for days needs no slot that another run could work in. */
const SLOTLESS: readonly ActionKind[] = ["pr.read", "run.stop"];

/** Tells people of it, and answers them at its pull request, beside the run's own work, and after its end too. */
const BESIDE: readonly ActionKind[] = ["notify.send", "access.read", "pr.comment"];

export function leaseGate(
  kind: ActionKind,
  at: { actor: Actor; scope: RunScope | null; now: Date },
): GateAnswer {
  const { actor, scope, now } = at;
  if (actor.run === null || BESIDE.includes(kind)) return passed("lease", { run: actor.run });
  if (scope === null) return refused("lease", "there is no such run", { run: actor.run });
  const saw = { fence: scope.fence, presented: actor.fence, until: scope.leasedUntil?.toISOString() ?? null };
  if (scope.closed) return refused("lease", "the run is closed", saw);
  if (actor.fence !== scope.fence) return refused("lease", "the run was admitted again since", saw);
  if (SLOTLESS.includes(kind)) return passed("lease", saw);
  const lack = lackOf(scope, now);
  return lack === null ? passed("lease", saw) : refused("lease", lack, saw);
}

function lackOf({ leasedUntil }: RunScope, now: Date): string | null {
  if (leasedUntil === null) return "the run holds no admission";
  return leasedUntil <= now ? "the admission has run out" : null;
}
