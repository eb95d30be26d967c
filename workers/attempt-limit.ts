// workers/attempt-limit.ts: bounds retries by failure kind (I18), and redacts what leaves as a failure message (I9).
import type { Context } from "@temporalio/activity";
import { ApplicationFailure, CancelledFailure, CompleteAsyncError } from "@temporalio/activity";
import type { ActivityInterceptors } from "@temporalio/worker";
import { FAILURE_ACTIONS } from "../core/failure.ts";
import type { FailureKind } from "../core/schema/failure.ts";

export function createAttemptLimit(deps: { redact: (text: string) => string }) {
  return (context: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          throw bounded(error, context.info.attempt, deps.redact);
        }
      },
    },
  });
}

function bounded(error: unknown, attempt: number, redact: (text: string) => string): unknown {
  if (error instanceof CancelledFailure || error instanceof CompleteAsyncError) return error;
  if (isAbort(error)) return error;
  const known = error instanceof ApplicationFailure && isFailureKind(error.type) ? error.type : "internal";
  const message = redact(error instanceof Error ? error.message : String(error)).slice(0, 500);
  const action = FAILURE_ACTIONS[known];
  const again = action.do === "retry" && attempt < action.attempts;
  const wait = error instanceof ApplicationFailure ? error.nextRetryDelay : undefined;
  return ApplicationFailure.create({
    type: known,
    message,
    nonRetryable: !again,
    ...(wait === undefined || wait === null ? {} : { nextRetryDelay: wait }),
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function isFailureKind(type: string | null | undefined): type is FailureKind {
  return typeof type === "string" && type in FAILURE_ACTIONS;
}
