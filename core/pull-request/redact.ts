// core/pull-request/redact.ts: every free text of the evidence through a redactor, before anything is rendered (I9).
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import type { BaselineComparison, LostTests } from "../schema/verification.ts";

export function redactedEvidence(
  evidence: PullRequestEvidence,
  redact: (text: string) => string,
): PullRequestEvidence {
  const side = (found: PullRequestEvidence["baseline"]): PullRequestEvidence["baseline"] => ({
    ...found,
    profile: redact(found.profile),
    verdict: redact(found.verdict),
    because: redact(found.because),
    ...(found.compared && { compared: redactedNames(found.compared, redact) }),
  });
  return {
    ...evidence,
    task: redact(evidence.task),
    model: evidence.model === null ? null : redact(evidence.model),
    requester: redact(evidence.requester),
    owner: redact(evidence.owner),
    riskReasons: evidence.riskReasons.map(redact),
    summary: redact(evidence.summary),
    baseline: side(evidence.baseline),
    verification: side(evidence.verification),
    ...(evidence.judge && {
      judge: {
        ...evidence.judge,
        because: redact(evidence.judge.because),
        concerns: evidence.judge.concerns.map(redact),
      },
    }),
    denied: evidence.denied.map(redact),
    ...(evidence.findings && { findings: evidence.findings.map(redact) }),
    ...(evidence.suspicions && { suspicions: redactedSuspicions(evidence.suspicions, redact) }),
  };
}

function redactedNames(compared: BaselineComparison, redact: (text: string) => string): BaselineComparison {
  const names = (lost: LostTests): LostTests => ({ ...lost, names: lost.names.map(redact) });
  return { ...compared, vanished: names(compared.vanished), newlySkipped: names(compared.newlySkipped) };
}

function redactedSuspicions(
  suspicions: NonNullable<PullRequestEvidence["suspicions"]>,
  redact: (text: string) => string,
): PullRequestEvidence["suspicions"] {
  const findings = suspicions.findings.map((found) => ({
    ...found,
    path: redact(found.path),
    says: redact(found.says),
  }));
  return { ...suspicions, findings };
}
