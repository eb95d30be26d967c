// workflows/reap.ts: a run whose workflow was ended past the platform: its row closed with the reason, its workspaces destroyed, its history kept.
import { ParentClosePolicy, startChild, workflowInfo } from "@temporalio/workflow";
import type { ClosedWorkflow } from "../core/contract.ts";
import { act, settleRest } from "./act.ts";
import { openDoor } from "./door.ts";
import { keepEvidence } from "./keep-evidence.ts";
import { closeLost, endOf } from "./ledger.ts";

type Reap = { tenant: string; runId: string; closed: ClosedWorkflow };

export async function reap({ tenant, runId, closed }: Reap): Promise<void> {
  const { workflowId, temporalRunId, status } = closed;
  const { by, reason, workspaces } = await endOf({ workflowId, temporalRunId });
  await closeLost({ tenant, runId, status, by, reason });
  const actor = { tenant, run: runId, workflowId: workflowInfo().workflowId, fence: 0 };
  const door = openDoor(actor, `${runId}-reap`);
  for (const workspace of workspaces) {
    await act(door, {
      kind: "run.cleanup",
      workspaces: [workspace],
      reason: `the run was ${status.toLowerCase()}`,
    });
  }
  await settleRest(door);
  await startChild(keepEvidence, {
    workflowId: `evidence/${tenant}/${runId}`,
    args: [{ tenant, runId, workflowId, temporalRunId }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `history of ${runId}`,
  });
}
