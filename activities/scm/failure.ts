// activities/scm/failure.ts: a fault of the forge or of git with its kind, until the rim tells Temporal.
import { ApplicationFailure, CancelledFailure } from "@temporalio/activity";
import type { FailureKind } from "../../core/schema/failure.ts";
import { toApplicationFailure } from "../failure.ts";

type ScmFailureKind = Extract<
  FailureKind,
  | "forge_rate_limited"
  | "forge_down"
  | "forge_refused"
  | "forge_not_found"
  | "forge_unauthorized"
  | "branch_diverged"
  | "clone_failed"
>;

/** `retryAfterMs`: the other side's own wait. The message may hold the other side's words: redacted at the rim. */
export class ScmFailure extends Error {
  override readonly name = "ScmFailure";
  readonly kind: ScmFailureKind;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ScmFailureKind, message: string, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

export function isRefusal(error: unknown): boolean {
  return error instanceof ScmFailure && error.kind === "forge_refused";
}

type Rim = { signal: AbortSignal; redact: (text: string) => string };

/**
 * What an effect threw → what Temporal is told. A stopped effect fails with the reason it was stopped for, whatever
 * broke on the way. The cause is left behind: it may hold a header or an environment (I9).
 */
export function temporalFailureOf(error: unknown, { signal, redact }: Rim): Error {
  if (signal.aborted) return stopReason(signal);
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof ScmFailure)
    return toApplicationFailure(error.kind, redact(error.message), error.retryAfterMs);
  return toApplicationFailure("internal", redact(error instanceof Error ? error.message : "unknown fault"));
}

function stopReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason instanceof CancelledFailure || reason instanceof ApplicationFailure) return reason;
  return toApplicationFailure("halted", "the effect was stopped");
}
