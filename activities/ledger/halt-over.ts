// activities/ledger/halt-over.ts: whether a halt still covers an action: a question only, so that waiting leaves no record.
import type { Action } from "../../core/schema/action.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { LedgerDeps } from "./deps.ts";
import { endsRuns } from "../../core/halt.ts";
import { becauseOf, haltOn } from "./gates/halt.ts";
import { haltsOverTenant } from "./lookups.ts";
import { loadRunScope } from "./run-scope.ts";

/** Null: none does, or one that ends the run; either is the next decision's to say. Else the halt's reason. */
export function haltOver(
  deps: LedgerDeps,
  { actor, action }: { actor: Actor; action: Action },
): Promise<string | null> {
  return deps.database.withTenant(actor.tenant, async (tx) => {
    const scope = actor.run === null ? null : await loadRunScope(tx, actor.tenant, actor.run);
    const halt = haltOn(action, { actor, scope, halts: await haltsOverTenant(tx) });
    return halt === null || endsRuns(halt) ? null : becauseOf(halt);
  });
}
