// core/permit.ts: what a permit claims: a pure function of the action, its place and its terms, so it need not travel whole.
import { artifactReads, artifactWrites, isExempt, queueFor } from "./action.ts";
import { digestOf } from "./digest.ts";
import type { Action } from "./schema/action.ts";
import type { Permit, PermitTerms, SealedPermit } from "./schema/permit.ts";

/** Where an effect happens. `run`: empty outside one. */
export type PermitPlace = { tenant: string; run: string; workflowId: string; actionId: string };

/**
 * Null: the action is decided only, there is no effect to perform. The ledger signs these claims; a worker makes them
 * again from what it is shown and where it stands, so the signature holds for nothing else (I4).
 */
export function claimsOf(action: Action, place: PermitPlace, terms: PermitTerms): Permit | null {
  const queue = queueFor(action);
  if (queue === null) return null;
  return {
    id: terms.id,
    tenant: place.tenant,
    run: place.run,
    wf: place.workflowId,
    act: place.actionId,
    kind: action.kind,
    queue,
    digest: digestOf(action),
    exp: terms.exp,
    reads: artifactReads(action),
    writes: artifactWrites(action),
    data: terms.data,
    forgeId: terms.forgeId ?? null,
    installations: terms.installations ?? [],
    ...(terms.within && { within: terms.within }),
    exempt: isExempt(action.kind),
  };
}

/** The claims' terms with the signature over the whole, absent where there is nothing to say. */
export function sealOf(
  { id, exp, data, forgeId, installations, within }: Permit,
  signature: string,
): SealedPermit {
  return {
    id,
    exp,
    data,
    ...(forgeId === null ? {} : { forgeId }),
    ...(installations.length === 0 ? {} : { installations }),
    ...(within && { within }),
    signature,
  };
}
