// workers/attempt-log.ts: one line per attempt, with its run's id, so that a run's log is never silent; no text of it (I9).
import { CancelledFailure } from "@temporalio/common";
import type { Context } from "@temporalio/activity";
import type { ActivityInterceptors } from "@temporalio/worker";
import type { Logger } from "pino";
import { isAbort, kindOf } from "./attempt-limit.ts";

/** `debug` for what the ledger is asked, which is each thing twice; `info` for an effect; `warn` where it failed. */
export function createAttemptLog({ log }: { log: Logger }) {
  return ({ info }: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next) {
        const began = performance.now();
        const facts = () => ({
          kind: info.activityType,
          action: info.activityId,
          attempt: info.attempt,
          ms: Math.round(performance.now() - began),
        });
        try {
          const result: unknown = await next(input);
          log[info.isLocal ? "debug" : "info"](facts(), "done");
          return result;
        } catch (error) {
          if (error instanceof CancelledFailure || isAbort(error)) log.info(facts(), "cancelled");
          else log.warn({ ...facts(), failure: kindOf(error) }, "failed");
          throw error;
        }
      },
    },
  });
}
