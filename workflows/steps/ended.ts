// workflows/steps/ended.ts: an action that was refused or failed, as the run's ending.
import { patched } from "@temporalio/workflow";
import { blameFor } from "../../core/blame.ts";
import { reachWords } from "../../core/run/unreachable.ts";
import type { RunEvent } from "../../core/run/advance.ts";
import type { ActionKind } from "../../core/schema/action.ts";
import type { Failure, FailureKind } from "../../core/schema/failure.ts";
import type { Outcome } from "../act.ts";

type Ended = RunEvent & { kind: "ended" };
type Unsuccessful = Exclude<Outcome<ActionKind>, { kind: "done" }>;

/** `what` completes "could not …" or "was not allowed to …". */
export function ended(outcome: Unsuccessful, what: string): Ended {
  if (outcome.kind === "refused") {
    const { because, rules } = outcome.decision;
    const rule = rules[0] ? ` (${rules[0]})` : "";
    return end("refused", `not allowed to ${what}: ${because}${rule}`, null);
  }
  const { failure } = outcome;
  const blame = blameFor(failure.kind);
  return end("failed", `could not ${what}: ${reachWords(failure)}${blame ? ` (${blame})` : ""}`, failure);
}

export function end(
  outcome: "refused" | "failed" | "stopped" | "report_ready" | "patch_ready" | "branch_ready",
  because: string,
  failure: Failure | null,
): Ended {
  return { kind: "ended", ending: { outcome, because: because.slice(0, 1000), failure, final: true } };
}

type Loss = RunEvent & { kind: "workspace_lost" };

/**
 * A workspace whose host, folder or sandbox is gone, or whose command was broken off, is opened again. Null: none of the
 * outcomes says so. What a halt, a stale feed or the artifact store broke off uses up none of the run's attempts.
 */
export function lossOf(...outcomes: Outcome<ActionKind>[]): Loss | null {
  const lost = outcomes.flatMap((outcome) =>
    outcome.kind === "failed" && isLoss(outcome.failure.kind) ? [outcome.failure.kind] : [],
  );
  return lost.length === 0
    ? null
    : { kind: "workspace_lost", counts: lost.some((kind) => kind !== "broken_off") };
}

const LOSSES: readonly FailureKind[] = ["workspace_lost", "worker_lost", "broken_off"];

/** A sandbox that broke under its command left a workspace half-way, too. */
function isLoss(kind: FailureKind): boolean {
  return LOSSES.includes(kind) || (kind === "sandbox_error" && patched("reopens-broken-sandboxes"));
}
