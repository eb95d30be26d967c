// core/run/evidence.ts: what a run's pull request will say, gathered from its state.
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import type { RunInput } from "../schema/run.ts";
import type { VerificationReport } from "../schema/verification.ts";
import { riskOf } from "../risk.ts";
import type { RunState } from "./state.ts";
import type { Tally } from "./tally.ts";

/** Total for a state whose patch is accepted and verified; anything missing shows as `none`, never as passed. */
export function evidenceOf(input: RunInput, state: RunState, tally: Tally): PullRequestEvidence {
  const { task, repository } = input;
  const boundary = state.exported?.boundary;
  const files = boundary?.files ?? 0;
  const added = boundary?.added ?? 0;
  const removed = boundary?.removed ?? 0;
  const { risk, reasons } = riskOf({
    tier: repository.tier,
    changeClasses: boundary?.changeClasses ?? ["unknown"],
    files,
    lines: added + removed,
  });
  return {
    tenant: input.tenant,
    runId: input.runId,
    taskId: input.taskId,
    task: task.title,
    change: task.change,
    scripted: input.route?.provider === "scripted",
    model: task.change === "agent" && input.route ? `${input.route.provider}/${input.route.model}` : null,
    autonomy: task.autonomy,
    taskClass: task.task_class,
    requester: input.requester,
    owner: `${repository.owner} (${repository.team})`,
    risk,
    riskReasons: reasons.slice(0, 10),
    summary: state.changed ?? "",
    baseSha: state.source?.baseSha ?? "0".repeat(40),
    patch: state.exported?.patch.digest ?? "0".repeat(64),
    policySnapshot: state.admitted?.policySnapshot ?? "0".repeat(64),
    files,
    added,
    removed,
    baseline: shown(state.baseline),
    verification: shown(state.verification),
    decisions: { allow: tally.allow, askApproval: tally.askApproval, deny: tally.deny },
    denied: tally.denied,
    costMicroUsd: tally.costMicroUsd,
  };
}

function shown(report: VerificationReport | null): PullRequestEvidence["verification"] {
  if (!report)
    return { profile: "none", verdict: "not_run", because: "not run", total: 0, passed: 0, failed: 0 };
  const { profile, verdict, because, tests } = report;
  return { profile, verdict, because, total: tests.total, passed: tests.passed, failed: tests.failed };
}
