// workflows/close.ts: the end of a run: workspaces destroyed, what is unsettled told, outcome and evidence kept.
import { ParentClosePolicy, startChild, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import { settleRest } from "./act.ts";
import { keepEvidence } from "./keep-evidence.ts";
import { record } from "./ledger.ts";
import { present } from "./present.ts";
import { enterStage } from "./run.ts";
import type { Run } from "./run.ts";
import { attributes } from "./search-attributes.ts";
import { closeWorkspaces } from "./steps/workspace.ts";

/** Runs whatever halts are in force: it can only end things and keep evidence of them. */
export async function closeRun(run: Run): Promise<void> {
  await enterStage(run, "closing", run.state.ending?.because ?? null);
  await closeWorkspaces(run, run.open, "the run is over");
  await settleRest(run.door);
  await reportEnding(run);
  await enterStage(run, "closed", run.state.ending?.because ?? null);
  const { workflowId, runId: temporalRunId } = workflowInfo();
  await startChild(keepEvidence, {
    workflowId: `evidence/${run.input.tenant}/${run.input.runId}`,
    args: [{ tenant: run.input.tenant, runId: run.input.runId, workflowId, temporalRunId }],
    parentClosePolicy: ParentClosePolicy.ABANDON, // it waits for this very workflow to close
    staticSummary: `history of ${run.input.runId}`,
  });
}

/** An outcome that is not final is handed over to people: the run goes on following its pull request. */
export async function reportEnding(run: Run): Promise<void> {
  const ending = present(run.state.ending, "ending");
  await settleRest(run.door);
  await record(run.door.actor, { kind: "outcome", ...ending });
  const { costMicroUsd } = run.door.tally;
  upsertSearchAttributes(attributes({ Outcome: ending.outcome, CostMicros: costMicroUsd }));
}
