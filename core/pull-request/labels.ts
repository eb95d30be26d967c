// core/pull-request/labels.ts: what a pull request's labels say; each is there only where it is true.
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import type { ChangeClass } from "../schema/vocabulary.ts";

/** The one label that every pull request of the platform carries: it is never passed off as a person's. */
export const GENERATED_LABEL = "agent-generated";

export function labelsOf(evidence: PullRequestEvidence, changeClasses: readonly ChangeClass[]): string[] {
  return [
    GENERATED_LABEL,
    `agent:${evidence.autonomy}`,
    ...[...new Set(changeClasses)].toSorted().map((changeClass) => `agent:${changeClass}`),
    `agent:${evidence.risk}-risk`,
    "agent:needs-human-review", // in every mode: merging is a person's (I19)
    ...(evidence.verification.flaky === undefined ? [] : ["agent:verification-flaky"]),
    ...(evidence.verification.verdict === "passed" ? ["agent:verification-passed"] : []),
  ];
}
