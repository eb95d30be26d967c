// core/run/unreachable.ts: a forge that cannot be used, in words that say what a person can do; other failures say it themselves.
import type { Decision } from "../schema/decision.ts";
import type { Failure } from "../schema/failure.ts";

/** Of an attempt that ended for good. */
export function reachWords({ kind, message }: Failure): string {
  const words = wordsOf(kind);
  return words === null ? message : `${words}: ${message}; start the task again when it answers`;
}

/** Of a look at the pull request. It is never taken as proof that the pull request is gone. */
export function lookedInVain(
  outcome: { kind: "failed"; failure: Failure } | { kind: "refused"; decision: Decision },
): string {
  if (outcome.kind === "refused") return `may not look at the pull request: ${outcome.decision.because}`;
  const { kind, message } = outcome.failure;
  const words = wordsOf(kind);
  const said = words === null ? message : `${words}: ${message}`;
  return `the pull request cannot be looked at: ${said.slice(0, 380)}; it is tried again, ever more seldom`;
}

function wordsOf(kind: Failure["kind"]): string | null {
  if (kind === "forge_down") return "the forge is not reachable";
  return kind === "forge_rate_limited" ? "the forge does not let us in" : null;
}
