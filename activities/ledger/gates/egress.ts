// activities/ledger/gates/egress.ts: whether the egress profile that a command comes with is its run's own, and still stands.
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { CompiledPolicy } from "../../../core/policy/compiled.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { RunScope } from "../run-scope.ts";

/**
 * Null: it is, or there is none, of which policy speaks; or it is another kind of action. A profile that was changed since
 * the run began would have to be the stricter of two (I2), and nobody can tell at a glance which that is: so the run is
 * begun anew.
 */
export function whyNotThisEgress(
  action: Action,
  scope: RunScope | null,
  policies: readonly CompiledPolicy[],
): string | null {
  if (action.kind !== "shell.network" || action.egress === null) return null;
  const { profile, policy } = action.egress;
  if (profile !== scope?.input?.task.egress || policy !== scope.policySnapshot)
    return `the egress profile ${profile} is not the one of this run`;
  const found = policies.map((each) => each.egress.find(({ name }) => name === profile) ?? null);
  if (found.includes(null)) return `the policy in force has no egress profile ${profile}`;
  if (new Set(found.map((each) => canonicalJson(each))).size === 1) return null;
  return `the egress profile ${profile} has changed since this run began: begin it anew with skein run retry`;
}
