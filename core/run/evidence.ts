// core/run/evidence.ts: what a run's pull request will say, gathered from its state.
import type { BoundaryReport } from "../schema/patch.ts";
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import type { RunInput } from "../schema/run.ts";
import type { VerificationReport } from "../schema/verification.ts";
import { checksThatFound, findingLines } from "../patch/found.ts";
import { riskOf } from "../risk.ts";
import { modelShown, modelsOf } from "./fall-back.ts";
import type { RunState } from "./state.ts";
import type { Tally } from "./tally.ts";

/** Total for a state whose patch is accepted and verified; anything missing shows as `none`, never as passed. */
export function evidenceOf(input: RunInput, state: RunState, tally: Tally): PullRequestEvidence {
  const { task, repository } = input;
  const boundary = state.exported?.boundary ?? NO_PATCH;
  const { files, added, removed, changeClasses, majorUpgrades = [] } = boundary;
  const found = checksThatFound(boundary);
  const change = { changeClasses, files, lines: added + removed, majorUpgrades, findings: found ?? [] };
  const to = state.fellBack?.to ?? 0;
  const { risk, reasons } = riskOf({ tier: repository.tier, ...change });
  return {
    tenant: input.tenant,
    runId: input.runId,
    taskId: input.taskId,
    task: task.title,
    change: task.change,
    scripted: modelsOf(input).some(({ provider }, place) => place <= to && provider === "scripted"),
    model: task.change === "agent" ? modelShown(input, state.fellBack) : null,
    autonomy: task.autonomy,
    taskClass: task.task_class,
    requester: input.requester,
    owner: `${repository.owner} (${repository.team})`,
    risk,
    riskReasons: reasons.slice(0, 10),
    summary: state.changed ?? "",
    ...originOf(state),
    files,
    added,
    removed,
    baseline: shown(state.baseline),
    verification: shown(state.verification),
    ...judgeOf(state.judgement),
    decisions: { allow: tally.allow, askApproval: tally.askApproval, deny: tally.deny },
    denied: tally.denied,
    ...suspicionsOf(state),
    costMicroUsd: tally.costMicroUsd,
    ...(found !== null && { findings: findingLines(boundary) }),
  };
}

function suspicionsOf({ guidance }: RunState): Pick<PullRequestEvidence, "suspicions"> {
  if (guidance === null) return {};
  const { findings, counts } = guidance.report;
  const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (found === 0) return {};
  return { suspicions: { findings: findings.slice(0, 10), found, given: guidance.use === "given" } };
}

const NO_SHA = "0".repeat(40);
const NO_DIGEST = "0".repeat(64);
const NO_PATCH: Pick<
  BoundaryReport,
  "files" | "added" | "removed" | "changeClasses" | "majorUpgrades" | "findings" | "findingCounts"
> = {
  files: 0,
  added: 0,
  removed: 0,
  changeClasses: ["unknown"],
};

function originOf(state: RunState): Pick<PullRequestEvidence, "baseSha" | "patch" | "policySnapshot"> {
  return {
    baseSha: state.source?.baseSha ?? NO_SHA,
    patch: state.exported?.patch.digest ?? NO_DIGEST,
    policySnapshot: state.admitted?.policySnapshot ?? NO_DIGEST,
  };
}

/** What is said in the shadow is not for reviewers: it is there to be measured. */
function judgeOf(judgement: RunState["judgement"]): Pick<PullRequestEvidence, "judge"> {
  if (judgement === null || judgement.mode === "shadow") return {};
  const { verdict, because, concerns } = judgement;
  return { judge: { verdict, because, concerns } };
}

function shown(report: VerificationReport | null): PullRequestEvidence["verification"] {
  if (!report)
    return { profile: "none", verdict: "not_run", because: "not run", total: 0, passed: 0, failed: 0 };
  const { profile, verdict, because, tests, flaky, compared } = report;
  const found = { ...(flaky !== undefined && { flaky }), ...(compared && { compared }) };
  const { total, passed, failed } = tests;
  return { profile, verdict, because, ...found, total, passed, failed };
}
