// core/failure.ts: one action per failure kind, exhaustively (I18).
import type { FailureKind } from "./schema/failure.ts";

/**
 * retry: Temporal tries the activity again, backing off, at most `attempts` times; `next`: what is done after the last.
 * fall_back: the next model of the run's route is asked; without one it is the end.
 * reopen: the workspace is opened again from its last checkpoint. redecide: ask the ledger for a new permit.
 * tell_agent: the reason is the tool's answer. wait: until the halt is released or the feed is fresh.
 * end: the run ends with this reason.
 */
export type FailureAction =
  | { do: "retry"; attempts: number; next?: "fall_back" }
  | { do: "fall_back" | "reopen" | "redecide" | "tell_agent" | "wait" | "end" };

export const FAILURE_ACTIONS = {
  worker_lost: { do: "reopen" },
  workspace_lost: { do: "reopen" },
  sandbox_start: { do: "retry", attempts: 4 },
  sandbox_error: { do: "retry", attempts: 3 },
  script_failed: { do: "end" },
  model_timeout: { do: "retry", attempts: 3, next: "fall_back" },
  model_rate_limited: { do: "retry", attempts: 6, next: "fall_back" },
  model_down: { do: "retry", attempts: 5, next: "fall_back" },
  model_refused: { do: "end" },
  model_invalid: { do: "retry", attempts: 3, next: "fall_back" },
  model_context_overflow: { do: "fall_back" },
  verifier_infrastructure: { do: "retry", attempts: 3 },
  forge_rate_limited: { do: "retry", attempts: 20 },
  forge_down: { do: "retry", attempts: 20 },
  forge_refused: { do: "end" },
  forge_not_found: { do: "end" },
  forge_unauthorized: { do: "end" },
  branch_diverged: { do: "end" },
  clone_failed: { do: "retry", attempts: 4 },
  artifact_store_down: { do: "retry", attempts: 20 },
  artifact_missing: { do: "end" },
  ledger_down: { do: "retry", attempts: 100 },
  permit_invalid: { do: "end" },
  permit_expired: { do: "redecide" },
  halted: { do: "wait" },
  halt_feed_stale: { do: "wait" },
  internal: { do: "end" },
} as const satisfies Record<FailureKind, FailureAction>;

/** Does Temporal itself try the activity again? */
export function isRetryable(kind: FailureKind): boolean {
  return FAILURE_ACTIONS[kind].do === "retry";
}

/** Is another model to be asked once this one has had all its attempts? */
export function mayFallBack(kind: FailureKind): boolean {
  const action: FailureAction = FAILURE_ACTIONS[kind];
  return action.do === "fall_back" || (action.do === "retry" && action.next === "fall_back");
}
