// activities/ledger/permit.ts: the permit to an allowed action: a short life, its tenant's data class and forge (I4).
import { claimsOf } from "../../core/permit.ts";
import type { Action } from "../../core/schema/action.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { Permit } from "../../core/schema/permit.ts";
import type { DataClass } from "../../core/schema/vocabulary.ts";

const MINUTE = 60;

/** Seconds. An action with a time limit of its own gets that on top; a four hour script gets its four hours. */
export const PERMIT_SECONDS = 15 * MINUTE;
const LONGEST_VERIFICATION = 60 * MINUTE;

export type PermitRequest = {
  id: string;
  actor: Actor;
  actionId: string;
  data: DataClass;
  forgeId: number | null;
  /** Of the tenant, on its forge. */
  installations: readonly number[];
  within?: Permit["within"];
  now: Date;
};

/** Null: the action is decided only, there is no effect to perform. */
export function permitFor(action: Action, request: PermitRequest): Permit | null {
  const { id, actor, actionId, data, forgeId, installations, within, now } = request;
  const { tenant, run, workflowId } = actor;
  const exp = Math.floor(now.getTime() / 1000) + lifeSeconds(action);
  const ofForge = "repository" in action;
  return claimsOf(
    action,
    { tenant, run: run ?? "", workflowId, actionId },
    {
      id,
      exp,
      data,
      ...(ofForge && forgeId !== null ? { forgeId } : {}),
      ...(ofForge ? { installations: [...installations] } : {}),
      ...(within && { within }),
    },
  );
}

function lifeSeconds(action: Action): number {
  if ("timeoutSeconds" in action) return action.timeoutSeconds + PERMIT_SECONDS;
  if (action.kind === "verify.run") return LONGEST_VERIFICATION + PERMIT_SECONDS;
  return PERMIT_SECONDS;
}
