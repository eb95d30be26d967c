// workers/permit-gate.ts: the inbound interceptor before every effect: permit, action digest, halt feed (I4, I14).
import type { Context } from "@temporalio/activity";
import type { ActivityInboundCallsInterceptor, ActivityInterceptors } from "@temporalio/worker";
import { z } from "zod";
import { toApplicationFailure } from "../activities/failure.ts";
import { digestOf } from "../core/digest.ts";
import { coveringHalt } from "../core/halt.ts";
import { Action } from "../core/schema/action.ts";
import type { Permit } from "../core/schema/decision.ts";
import { START_LIMIT_MS } from "./halt-feed.ts";
import type { HaltFeed } from "./halt-feed.ts";
import type { PermitCheck } from "./permit-check.ts";

const Presented = z.strictObject({ permit: z.string(), action: Action });

/** The body behind it receives `Admitted`: the parsed action and the verified claims. */
export function createPermitGate(deps: { check: PermitCheck; feed: HaltFeed }) {
  return (context: Context): ActivityInterceptors => {
    const inbound: ActivityInboundCallsInterceptor = {
      async execute(input, next) {
        const presented = Presented.safeParse(input.args[0]);
        if (!presented.success)
          throw toApplicationFailure("permit_invalid", "no action with a permit was presented");
        const { permit, action } = presented.data;
        const answer = await deps.check(permit, Date.now());
        if (answer.kind !== "valid") throw toApplicationFailure(`permit_${answer.kind}`, answer.because);
        refuseMismatch(answer.claims, action, context);
        refuseHalted(answer.claims, action, deps.feed);
        return next({ ...input, args: [{ permit, action, claims: answer.claims }] });
      },
    };
    return { inbound };
  };
}

/** "Once" is one workflow and one activity id; the attempt is the fence. */
function refuseMismatch(claims: Permit, action: Action, { info }: Context): void {
  const differs =
    claims.queue !== info.taskQueue ||
    claims.wf !== info.workflowExecution?.workflowId ||
    claims.act !== info.activityId ||
    claims.kind !== action.kind ||
    info.activityType !== action.kind ||
    claims.digest !== digestOf(action);
  if (differs)
    throw toApplicationFailure("permit_invalid", "the permit is for another action, queue or workflow");
}

function refuseHalted(claims: Permit, action: Action, feed: HaltFeed): void {
  if (claims.exempt) return;
  const heard = feed.current();
  if (!heard || heard.ageMs > START_LIMIT_MS) {
    throw toApplicationFailure("halt_feed_stale", "the halt feed is stale, so nothing starts");
  }
  const halt = coveringHalt(heard.snapshot.halts, {
    tenant: claims.tenant,
    run: claims.run,
    repository: "repository" in action ? action.repository : null,
    team: null,
    autonomy: null,
    kind: action.kind,
  });
  if (halt) throw toApplicationFailure("halted", `halt ${halt.id}: ${halt.reason}`);
}
