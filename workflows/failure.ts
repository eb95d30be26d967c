// workflows/failure.ts: an activity's error as a failure kind. Total.
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from "@temporalio/workflow";
import { FAILURE_ACTIONS } from "../core/failure.ts";
import type { Failure, FailureKind } from "../core/schema/failure.ts";

export function failureOf(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    return { kind: "worker_lost", message: `the worker was lost (${cause.timeoutType})` };
  }
  if (cause instanceof CancelledFailure) return { kind: "halted", message: "cancelled" };
  if (cause instanceof ApplicationFailure) {
    return { kind: knownKind(cause.type), message: cause.message.slice(0, 500) };
  }
  return {
    kind: "internal",
    message: error instanceof Error ? error.message.slice(0, 500) : "unknown error",
  };
}

function knownKind(type: string | null | undefined): FailureKind {
  return type && type in FAILURE_ACTIONS ? (type as FailureKind) : "internal";
}
