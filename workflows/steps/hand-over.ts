// workflows/steps/hand-over.ts: what a run below a pull request ends in: an artifact, and the commands that fetch it.
import type { RunEvent } from "../../core/run/advance.ts";
import { evidenceOf } from "../../core/run/evidence.ts";
import { branchHandedOver, patchHandedOver, reportHandedOver } from "../../core/run/handed-over.ts";
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
  return end("report_ready", reportHandedOver(outcome.result.report.digest), null);
}

/** `dry_run`: the patch, and a diff of it for people. */
export async function handOverPatch(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is handed over");
  const { baseSha } = present(run.state.source, "source");
  return end("patch_ready", patchHandedOver(present(run.state.exported, "patch"), baseSha), null);
}

/** `local_branch`: a branch that reaches a repository only by a person's hand. */
export async function bundleBranch(run: Run): Promise<RunEvent> {
  await closeWorkspaces(run, run.open, "the change is verified");
  const change = branchChangeOf(run);
  const outcome = await act(run.door, { kind: "branch.bundle", ...change });
  if (outcome.kind !== "done") return ended(outcome, "put the branch into a bundle");
  return end("branch_ready", branchHandedOver(outcome.result.bundle.digest, change.branch), null);
}
