// core/failure.ts: one action per failure kind, exhaustively (I18).
import type { FailureKind } from "./schema/failure.ts";

/**
 * retry: tried again, backing off, at most `attempts` times; `next`: what is done after the last. Temporal does it under
 * the same permit; but a model call that may have been billed is decided again, with a reservation of its own (I10).
 * fall_back: the next model of the run's route is asked; without one it is the end.
 * reopen: the workspace is opened again from its last checkpoint; what could not open one, ends. redecide: ask the ledger for a new permit.
 * hold: after `attempts` the run waits, showing the reason, and tries on by itself, ever later, at most every
 * `slowestSeconds`; it costs no attempt of the run. tell_agent: the reason is the tool's answer.
 * wait: until the halt is released. end: the run ends with this reason.
 */
export type FailureAction =
  | { do: "retry"; attempts: number; next?: "fall_back" | "reopen" }
  | { do: "hold"; attempts: number; slowestSeconds: number }
  | { do: "fall_back" | "reopen" | "redecide" | "tell_agent" | "wait" | "end" };

/** What is far away is asked seldom; our own gateway may be asked every minute. */
const FAR = 600;
const NEAR = 60;

export const FAILURE_ACTIONS = {
  worker_lost: { do: "reopen" },
  workspace_lost: { do: "reopen" },
  broken_off: { do: "reopen" },
  sandbox_start: { do: "hold", attempts: 4, slowestSeconds: FAR },
  sandbox_error: { do: "retry", attempts: 3, next: "reopen" },
  script_failed: { do: "end" },
  model_timeout: { do: "retry", attempts: 3, next: "fall_back" },
  model_rate_limited: { do: "retry", attempts: 6, next: "fall_back" },
  model_down: { do: "retry", attempts: 5, next: "fall_back" },
  model_refused: { do: "end" },
  model_invalid: { do: "retry", attempts: 3, next: "fall_back" },
  model_context_overflow: { do: "fall_back" },
  verifier_infrastructure: { do: "retry", attempts: 3 },
  forge_rate_limited: { do: "hold", attempts: 20, slowestSeconds: FAR },
  forge_down: { do: "hold", attempts: 6, slowestSeconds: FAR },
  forge_refused: { do: "end" },
  forge_not_found: { do: "end" },
  forge_unauthorized: { do: "end" },
  branch_diverged: { do: "end" },
  clone_failed: { do: "hold", attempts: 4, slowestSeconds: FAR },
  notify_down: { do: "retry", attempts: 8 },
  notify_rate_limited: { do: "retry", attempts: 8 },
  notify_refused: { do: "end" },
  artifact_store_down: { do: "hold", attempts: 3, slowestSeconds: NEAR },
  artifact_missing: { do: "end" },
  ledger_down: { do: "retry", attempts: 100 },
  permit_invalid: { do: "end" },
  permit_expired: { do: "redecide" },
  halted: { do: "wait" },
  halt_feed_stale: { do: "hold", attempts: 1, slowestSeconds: 30 },
  internal: { do: "end" },
} as const satisfies Record<FailureKind, FailureAction>;

/** How often what fails so is tried. */
export function attemptsOf(kind: FailureKind): number {
  const action: FailureAction = FAILURE_ACTIONS[kind];
  return "attempts" in action ? action.attempts : 1;
}

const FIRST_HOLD_SECONDS = 5;

/** Seconds before the `round`th try of a held action, counted from 1: twice as long each time. Null: that kind is not held. */
export function holdSeconds(kind: FailureKind, round: number): number | null {
  const action: FailureAction = FAILURE_ACTIONS[kind];
  if (action.do !== "hold") return null;
  return Math.min(FIRST_HOLD_SECONDS * 2 ** (round - 1), action.slowestSeconds);
}

/** Is another model to be asked once this one has had all its attempts? */
export function mayFallBack(kind: FailureKind): boolean {
  const action: FailureAction = FAILURE_ACTIONS[kind];
  return action.do === "fall_back" || (action.do === "retry" && action.next === "fall_back");
}
