// activities/ledger/permit.ts: the claims of a permit: one action digest, the artifacts it touches, a short life (I4).
import { artifactReads, artifactWrites, isExempt, queueFor } from "../../core/action.ts";
import type { Action } from "../../core/schema/action.ts";
import type { Actor, Permit } from "../../core/schema/decision.ts";
import type { DataClass } from "../../core/schema/vocabulary.ts";

const MINUTE = 60;

/** Seconds. An action with a time limit of its own gets that on top; a four hour script gets its four hours. */
export const PERMIT_SECONDS = 15 * MINUTE;
const LONGEST_VERIFICATION = 60 * MINUTE;

export type PermitRequest = {
  id: string;
  actor: Actor;
  actionId: string;
  digest: string;
  data: DataClass;
  forgeId: number | null;
  /** Of the tenant, on its forge. */
  installations: readonly number[];
  now: Date;
};

/** Null: the action is decided only, there is no effect to perform. */
export function permitFor(action: Action, request: PermitRequest): Permit | null {
  const queue = queueFor(action);
  if (queue === null) return null;
  const { actor } = request;
  return {
    id: request.id,
    tenant: actor.tenant,
    run: actor.run ?? "",
    wf: actor.workflowId,
    act: request.actionId,
    kind: action.kind,
    queue,
    digest: request.digest,
    exp: Math.floor(request.now.getTime() / 1000) + lifeSeconds(action),
    reads: artifactReads(action),
    writes: artifactWrites(action),
    data: request.data,
    forgeId: "repository" in action ? request.forgeId : null,
    installations: queue === "scm" ? [...request.installations] : [],
    exempt: isExempt(action.kind),
  };
}

function lifeSeconds(action: Action): number {
  if ("timeoutSeconds" in action) return action.timeoutSeconds + PERMIT_SECONDS;
  if (action.kind === "verify.run") return LONGEST_VERIFICATION + PERMIT_SECONDS;
  return PERMIT_SECONDS;
}
