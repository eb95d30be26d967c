// workflows/steps/hand-over.ts: what a run below a pull request ends in: an artifact, and the commands that fetch it.
import type { RunEvent } from "../../core/run/advance.ts";
import { evidenceOf } from "../../core/run/evidence.ts";
import { act } from "../act.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { branchChangeOf } from "./branch-change.ts";
import { end, ended } from "./ended.ts";
import { closeWorkspaces } from "./workspace.ts";

/** `analysis_only`: what was found out. Whatever was changed on the way went with its workspace. */
export async function writeReport(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the analysis is done");
  const { input, state } = run;
  const evidence = evidenceOf(input, state, run.door.tally);
  const outcome = await act(run.door, { kind: "report.write", evidence, output: state.output });
  if (outcome.kind !== "done") return ended(outcome, "write the report");
  return end("report_ready", fetching(outcome.result.report.digest, "report.md"), null);
}

/** `dry_run`: the patch, and a diff of it for people. */
export async function handOverPatch(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is handed over");
  const { patch, diff, diffApplies } = present(run.state.exported, "patch");
  const { baseSha } = present(run.state.source, "source");
  const fetched = fetching(diff ?? patch.digest, diff ? "change.patch" : "patch.json");
  const whole = `verified on ${baseSha.slice(0, 12)}: ${fetched} && git apply change.patch`;
  const partly = `verified, but its diff has parts left out and does not apply: ${fetched}; local_branch hands over all of it`;
  return end("patch_ready", diff && diffApplies ? whole : partly, null);
}

/** `local_branch`: a branch that reaches a repository only by a person's hand. */
export async function bundleBranch(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is verified");
  const change = branchChangeOf(run);
  const outcome = await act(run.door, { kind: "branch.bundle", ...change });
  if (outcome.kind !== "done") return ended(outcome, "put the branch into a bundle");
  const { branch } = change;
  const file = `${branch.replace("/", "-")}.bundle`;
  const because = `verified, in a clone: ${fetching(outcome.result.bundle.digest, file)} && git fetch ${file} ${branch}:${branch}`;
  return end("branch_ready", because, null);
}

function fetching(digest: string, file: string): string {
  return `skein artifact get ${digest} --output ${file}`;
}
