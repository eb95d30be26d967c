// workers/attempt-limit.ts: bounds retries by failure kind (I18), and redacts what leaves as a failure message (I9).
import type { Context } from "@temporalio/activity";
import { ApplicationFailure, CancelledFailure, CompleteAsyncError } from "@temporalio/activity";
import type { ActivityInterceptors } from "@temporalio/worker";
import { attemptsOf, FAILURE_ACTIONS } from "../core/failure.ts";
import type { FailureKind } from "../core/schema/failure.ts";

export function createAttemptLimit(deps: { redact: (text: string) => string }) {
  return (context: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          throw bounded(error, context, deps.redact);
        }
      },
    },
  });
}

function bounded(error: unknown, { info }: Context, redact: (text: string) => string): unknown {
  if (error instanceof CancelledFailure || error instanceof CompleteAsyncError) return error;
  if (isAbort(error)) return error;
  const type = kindOf(error);
  return ApplicationFailure.create({
    type,
    message: redact(error instanceof Error ? error.message : String(error)).slice(0, 500),
    nonRetryable: info.attempt >= attemptsOf(type) || isLast(error),
    ...askedDelay(error),
    ...detailsOf(error, info.heartbeatDetails),
  });
}

export function kindOf(error: unknown): FailureKind {
  return error instanceof ApplicationFailure && isFailureKind(error.type) ? error.type : "internal";
}

/** What the attempts carried: this one's, or, where it was not let begin, the last one's. */
function detailsOf(error: unknown, carried: unknown): { details: unknown[] } {
  const own = error instanceof ApplicationFailure ? error.details : null;
  if (own && own.length > 0) return { details: own };
  return { details: carried === undefined ? [] : [carried] };
}

/** How long the failed side asked to be left alone, if it did. */
function askedDelay(error: unknown): Pick<ApplicationFailure, "nextRetryDelay"> {
  const delay = error instanceof ApplicationFailure ? error.nextRetryDelay : null;
  return delay ? { nextRetryDelay: delay } : {};
}

function isLast(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function isFailureKind(type: string | null | undefined): type is FailureKind {
  return typeof type === "string" && type in FAILURE_ACTIONS;
}
