// activities/ledger/actor.ts: an actor's chain, and how the audit log names the one who acts.
import type { AuditBody } from "../../core/schema/audit.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import type { RunScope } from "./run-scope.ts";
import { openTrail, type Trail } from "./trail.ts";

export function chainOf({ run }: Pick<Actor, "run">): string {
  return run === null ? "tenant" : `run/${run}`;
}

export function openActorTrail(tx: Tx, recorder: Recorder, actor: Actor): Promise<Trail> {
  return openTrail(tx, recorder, { tenant: actor.tenant, chain: chainOf(actor) });
}

/** Without a scope, or outside a run, the platform itself acts. */
export function auditActorOf(actor: Actor, scope: RunScope | null): Pick<AuditBody, "actor" | "onBehalfOf"> {
  if (scope?.input == null) return { actor: { id: actor.workflowId, type: "platform" }, onBehalfOf: null };
  return {
    actor: { id: `run/${scope.runId}`, type: scope.input.task.change },
    onBehalfOf: scope.input.requester,
  };
}
