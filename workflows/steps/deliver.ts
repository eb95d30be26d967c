// workflows/steps/deliver.ts: the verified change as a pull request, a draft unless people approved it; merging is never ours (I19).
import type { RunEvent } from "../../core/run/advance.ts";
import { branchName } from "../../core/pull-request/branch-name.ts";
import { evidenceOf } from "../../core/run/evidence.ts";
import { labelsOf } from "../../core/pull-request/labels.ts";
import { act } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { branchChangeOf } from "./branch-change.ts";
import { ended } from "./ended.ts";
import { closeWorkspaces } from "./workspace.ts";

export async function pushBranch(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is verified");
  const change = branchChangeOf(run);
  const { earlierTasks } = run.input;
  const earlier = earlierTasks && { earlier: earlierTasks.slice(0, 100).map(branchName) };
  const outcome = await act(run.door, { kind: "branch.push", ...change, ...earlier });
  if (outcome.kind !== "done") return ended(outcome, "push the branch");
  return { kind: "branch_pushed", name: change.branch, result: outcome.result };
}

export async function openPullRequest(run: Run): Promise<RunEvent> {
  const { input, state } = run;
  const branch = present(state.branch, "branch");
  const evidence = evidenceOf(input, state, run.door.tally);
  const { changeClasses } = present(state.exported, "patch").boundary;
  const draft = input.task.autonomy !== "supervised_pr"; // which people have looked at before it is opened
  const outcome = await act(run.door, {
    kind: "pr.open",
    repository: input.repository.repository,
    branch: branch.name,
    base: present(state.baseRef, "base"),
    headSha: branch.headSha,
    draft,
    title: input.task.title,
    labels: labelsOf(evidence, changeClasses),
    changeClasses,
    evidence,
  });
  if (outcome.kind !== "done") return ended(outcome, "open the pull request");
  const { number, url, baseSha = null, text = null } = outcome.result;
  const seen = { state: "open", headSha: branch.headSha, mergeSha: null } as const;
  await record(run.door.actor, { kind: "pull_request", number, url, branch: branch.name, ...seen });
  const pullRequest = { number, url, draft, closedBy: null, ...seen };
  return { kind: "pull_request_seen", pullRequest, made: { baseSha, text } };
}
