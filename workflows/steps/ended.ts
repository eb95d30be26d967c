// workflows/steps/ended.ts: an action that was refused or failed, as the run's ending.
import { reachWords } from "../../core/run/unreachable.ts";
import type { RunEvent } from "../../core/run/advance.ts";
import type { ActionKind } from "../../core/schema/action.ts";
import type { Failure } from "../../core/schema/failure.ts";
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
  return end("failed", `could not ${what}: ${reachWords(outcome.failure)}`, outcome.failure);
}

export function end(
  outcome: "refused" | "failed" | "stopped" | "report_ready" | "patch_ready" | "branch_ready",
  because: string,
  failure: Failure | null,
): Ended {
  return { kind: "ended", ending: { outcome, because: because.slice(0, 1000), failure, final: true } };
}

/** A workspace whose host or folder is gone is opened again; it is nobody's failure. */
export function isLost(outcome: Outcome<ActionKind>): boolean {
  return outcome.kind === "failed" && ["workspace_lost", "worker_lost"].includes(outcome.failure.kind);
}
