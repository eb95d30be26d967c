// workers/permit-gate.ts: the inbound interceptor before every effect: permit, action digest, halt feed (I4, I14).
import type { Context } from "@temporalio/activity";
import type { ActivityInboundCallsInterceptor, ActivityInterceptors } from "@temporalio/worker";
import { z } from "zod";
import { toApplicationFailure } from "../activities/failure.ts";
import { coveringHalt } from "../core/halt.ts";
import type { HaltQuestion } from "../core/halt.ts";
import { claimsOf } from "../core/permit.ts";
import { Action } from "../core/schema/action.ts";
import { SealedPermit } from "../core/schema/permit.ts";
import type { Permit } from "../core/schema/permit.ts";
import { ownerOf } from "../core/workflow-id.ts";
import type { HaltFeed } from "./halt-feed.ts";
import type { PermitCheck } from "./permit-check.ts";
import { tokenOf } from "./permit-token.ts";

const Presented = z.strictObject({ permit: SealedPermit, action: Action });

/** The body behind it receives `Admitted`: the parsed action, the verified claims, and the permit as JWS. */
export function createPermitGate(deps: { check: PermitCheck; feed: HaltFeed }) {
  return (context: Context): ActivityInterceptors => {
    const inbound: ActivityInboundCallsInterceptor = {
      async execute(input, next) {
        const presented = Presented.safeParse(input.args[0]);
        if (!presented.success)
          throw toApplicationFailure("permit_invalid", "no action with a permit was presented");
        const { action } = presented.data;
        const permit = permitHere(presented.data, context);
        const answer = await deps.check(permit, Date.now());
        if (answer.kind !== "valid") throw toApplicationFailure(`permit_${answer.kind}`, answer.because);
        refuseHalted(answer.claims, action, deps.feed);
        return next({ ...input, args: [{ permit, action, claims: answer.claims }] });
      },
    };
    return { inbound };
  };
}

/**
 * The permit as it would have to be for this action at this place; its signature holds only if the ledger gave just
 * that. "Once" is one workflow and one activity id; the attempt is the fence.
 */
function permitHere({ permit, action }: z.infer<typeof Presented>, { info }: Context): string {
  const workflowId = info.workflowExecution?.workflowId ?? "";
  const { tenant, run } = ownerOf(workflowId);
  const place = { tenant: tenant ?? "", run: run ?? "", workflowId, actionId: info.activityId };
  const claims = claimsOf(action, place, permit);
  if (claims === null || claims.kind !== info.activityType || claims.queue !== info.taskQueue)
    throw toApplicationFailure("permit_invalid", "the permit is for another action or queue");
  return tokenOf(claims, permit.signature);
}

/** The run's own scopes come with the permit, so every halt the ledger knows of, a worker understands. */
export function haltQuestion({ tenant, run, within }: Permit, action: Action): HaltQuestion {
  const named = "repository" in action ? action.repository : null;
  const { repository, team, autonomy } = within ?? { repository: named, team: null, autonomy: null };
  return { tenant, run, repository, team, autonomy, action };
}

function refuseHalted(claims: Permit, action: Action, feed: HaltFeed): void {
  if (claims.exempt) return;
  const heard = feed.current();
  if (!heard || heard.ageMs > feed.limits.startMs) {
    throw toApplicationFailure("halt_feed_stale", "the halt feed is stale, so nothing starts");
  }
  const halt = coveringHalt(heard.snapshot.halts, haltQuestion(claims, action));
  if (halt) throw toApplicationFailure("halted", `halt ${halt.id}: ${halt.reason}`);
}
