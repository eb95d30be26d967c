// workflows/steps/deliver.ts: hands the verified change over, as the autonomy mode says; merging is never ours (I19).
import type { RunEvent } from "../../core/run/advance.ts";
import { evidenceOf } from "../../core/run/evidence.ts";
import { branchName } from "../../core/pull-request/branch-name.ts";
import { labelsOf } from "../../core/pull-request/labels.ts";
import { act } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { end, ended } from "./ended.ts";
import { closeWorkspaces } from "./workspace.ts";

export async function pushBranch(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is verified");
  const { boundary, patch } = present(run.state.exported, "patch");
  const branch = branchName(run.input.taskId);
  const outcome = await act(run.door, {
    kind: "branch.push",
    repository: run.input.repository.repository,
    branch,
    ...(run.input.earlierTasks && { earlier: run.input.earlierTasks.slice(0, 100).map(branchName) }),
    source: present(run.state.source, "source"),
    patch: patch.digest,
    changeClasses: boundary.changeClasses,
    message: run.input.task.title,
  });
  if (outcome.kind !== "done") return ended(outcome, "push the branch");
  return { kind: "branch_pushed", name: branch, result: outcome.result };
}

export async function openPullRequest(run: Run): Promise<RunEvent> {
  const { input, state } = run;
  const branch = present(state.branch, "branch");
  const evidence = evidenceOf(input, state, run.door.tally);
  const { changeClasses } = present(state.exported, "patch").boundary;
  const outcome = await act(run.door, {
    kind: "pr.open",
    repository: input.repository.repository,
    branch: branch.name,
    base: present(state.baseRef, "base"),
    draft: true,
    title: input.task.title,
    labels: labelsOf(evidence, changeClasses),
    changeClasses,
    evidence,
  });
  if (outcome.kind !== "done") return ended(outcome, "open the pull request");
  const { number, url } = outcome.result;
  const seen = { state: "open", headSha: branch.headSha, mergeSha: null } as const;
  await record(run.door.actor, { kind: "pull_request", number, url, branch: branch.name, ...seen });
  return { kind: "pull_request_seen", pullRequest: { number, url, draft: true, closedBy: null, ...seen } };
}

/** The modes below a pull request end in a report, a patch artifact, or a branch inside a bundle. */
export async function handOver(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is handed over");
  if (run.input.task.autonomy === "analysis_only") {
    return end("report_ready", run.state.changed ?? "the analysis is done", null);
  }
  const { patch } = present(run.state.exported, "patch");
  return end("patch_ready", `verified patch ${patch.digest}: skein artifact get ${patch.digest}`, null);
}
