// activities/ledger/decide.ts: one transaction: what became of earlier permits, then each action through every gate (I1).
import { isExempt } from "../../core/action.ts";
import type { Decision, DecideRequest } from "../../core/schema/decision.ts";
import { Permit } from "../../core/schema/permit.ts";
import { chainOf } from "./actor.ts";
import { decideOne, type Decided } from "./decide-one.ts";
import type { LedgerDeps } from "./deps.ts";
import { LedgerFault } from "./fault.ts";
import { readGround } from "./ground.ts";
import { sealedPermit } from "./permit-signer.ts";
import { storeDecisions } from "./record-decision.ts";
import { renewAdmission } from "./renew-admission.ts";
import { createScene } from "./scene.ts";
import { settleAll } from "./settle.ts";
import { trailFrom } from "./trail.ts";
import { readText } from "./stored-text.ts";
import type { StoredDecision } from "./stored-decision.ts";

/** Idempotent by action id. Rejects with `LedgerFault`; then nothing was stored, so nothing may be done. */
export async function decide(deps: LedgerDeps, request: DecideRequest): Promise<{ decisions: Decision[] }> {
  const { actor, actions, settlements } = request;
  const chain = { tenant: actor.tenant, chain: chainOf(actor) }; // also the run's lock: one decision after another
  const stored = await deps.database.withChain(chain, async (tx, next) => {
    const trail = trailFrom(tx, deps, { ...chain, next });
    const actionIds = [...settlements, ...actions].map(({ actionId }) => actionId);
    const withOrder = actions.some(({ action }) => !isExempt(action.kind));
    const ground = await readGround(tx, actor, { actionIds, withOrder });
    const scene = createScene({ tx, deps, actor, now: deps.clock(), ground });
    const settled = await settleAll({ ...scene, redact: deps.redact }, settlements);
    const decided: Decided[] = [];
    for (const asked of actions) decided.push(await decideOne(scene, asked));
    const made = decided.flatMap((each) => each.made ?? []);
    await storeDecisions(scene, { made, trail, before: settled });
    const answers = decided.map(({ stored }) => stored);
    await renewAdmission(scene, answers);
    return answers;
  });
  return { decisions: stored.map((row) => withPermit(deps, row)) };
}

/** Signed after the commit: a permit can exist only for what is stored, and no lock is held meanwhile. */
function withPermit(deps: LedgerDeps, { decision, claims }: StoredDecision): Decision {
  if (claims === null) return { ...decision, permit: null };
  const permit = readText(Permit, claims);
  if (permit === null) throw new LedgerFault("internal", "a stored permit cannot be read");
  return { ...decision, permit: sealedPermit(deps.signer, permit) };
}
