// activities/failure.ts: the rim where a failure kind becomes what Temporal understands.
import { ApplicationFailure } from "@temporalio/activity";
import { attemptsOf } from "../core/failure.ts";
import type { FailureKind } from "../core/schema/failure.ts";

/**
 * `message` must be redacted already (I9) and short. `retryAfterMs`: the other side's own wait, obeyed by Temporal.
 * The kind becomes the failure's type; whether it is tried again follows from core/failure.ts alone (I18).
 */
export function toApplicationFailure(
  kind: FailureKind,
  message: string,
  retryAfterMs?: number,
): ApplicationFailure {
  return ApplicationFailure.create({
    type: kind,
    message: message.slice(0, 500),
    nonRetryable: attemptsOf(kind) === 1,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/** The same failure, otherwise in what is given. */
export function remade(
  { type, message, nonRetryable, details, nextRetryDelay }: ApplicationFailure,
  changes: { nonRetryable?: boolean; details?: unknown[] },
): ApplicationFailure {
  return ApplicationFailure.create({
    ...(type && { type }),
    message,
    nonRetryable: nonRetryable ?? false,
    details: details ?? [],
    ...(nextRetryDelay && { nextRetryDelay }),
    ...changes,
  });
}
