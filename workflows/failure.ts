// workflows/failure.ts: an activity's error as a failure kind. Total.
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  patched,
  TimeoutFailure,
} from "@temporalio/workflow";
import { FAILURE_ACTIONS } from "../core/failure.ts";
import type { ModelSpend } from "../core/schema/model.ts";
import type { Failure, FailureKind } from "../core/schema/failure.ts";

/** Temporal's own word for what a worker that was told to stop did not finish in its time of grace. */
const SHUT_DOWN = "WorkerShutdown";

export function failureOf(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    return { kind: "worker_lost", message: `the worker was lost (${cause.timeoutType})` };
  }
  if (cause instanceof CancelledFailure) return { kind: "halted", message: "cancelled" };
  if (cause instanceof ApplicationFailure) {
    if (cause.type === SHUT_DOWN && patched("a-stopped-worker-is-lost"))
      return { kind: "worker_lost", message: "the worker was stopped meanwhile" };
    return { kind: knownKind(cause.type), message: cause.message.slice(0, 500) };
  }
  return {
    kind: "internal",
    message: error instanceof Error ? error.message.slice(0, 500) : "unknown error",
  };
}

/** How long the failed side asked to be left alone; 0: it did not. */
export function askedDelayMs(error: unknown): number {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const delay = cause instanceof ApplicationFailure ? cause.nextRetryDelay : null;
  return typeof delay === "number" ? delay : 0;
}

/** What a failed model call has cost, as far as anyone knows; null: nobody does, as its worker was lost or stopped. */
export function spentIn(error: unknown): ModelSpend | null {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) return null;
  const spend: unknown = cause.details?.[0];
  return isSpend(spend) ? spend : { costMicroUsd: 0, inputTokens: 0, outputTokens: 0 }; // it was never sent
}

function isSpend(value: unknown): value is ModelSpend {
  if (typeof value !== "object" || value === null) return false;
  const { costMicroUsd, inputTokens, outputTokens } = value as Partial<ModelSpend>;
  return [costMicroUsd, inputTokens, outputTokens].every((count) => Number.isSafeInteger(count));
}

function knownKind(type: string | null | undefined): FailureKind {
  return type && type in FAILURE_ACTIONS ? (type as FailureKind) : "internal";
}
