// workflows/reconcile.ts: each minute: what ended at Temporal alone is ended here too, and what is to end by a halt is told again.
import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from "@temporalio/workflow";
import type { ClosedWorkflow, OpenRun } from "../core/contract.ts";
import { findClosed, openRuns, recordExpiredHalts } from "./ledger.ts";
import { haltsChanged } from "./messages.ts";
import { reap } from "./reap.ts";

const AT_ONCE = 50;

export async function reconcile({ tenant }: { tenant: string }): Promise<{ open: number; lost: string[] }> {
  for (const each of [tenant, "platform"]) await recordExpiredHalts({ tenant: each });
  const open = await openRuns({ tenant });
  const lost: string[] = [];
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const runs = open.slice(from, from + AT_ONCE);
    const closed = await findClosed({ workflowIds: runs.map(({ workflowId }) => workflowId) });
    for (const workflow of closed) lost.push(await startReaping(tenant, runs, workflow));
    await tellAgain(runs.filter(({ isToEnd }) => isToEnd));
  }
  return { open: open.length, lost };
}

async function startReaping(tenant: string, runs: OpenRun[], closed: ClosedWorkflow): Promise<string> {
  const runId = runs.find(({ workflowId }) => workflowId === closed.workflowId)?.runId ?? "";
  try {
    await startChild(reap, {
      workflowId: `reap/${tenant}/${runId}`,
      args: [{ tenant, runId, closed }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `what ${runId} left`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return runId;
}

/** A halt is announced once, and that may get lost. */
async function tellAgain(runs: OpenRun[]): Promise<void> {
  await Promise.allSettled(
    runs.map(({ workflowId }) => getExternalWorkflowHandle(workflowId).signal(haltsChanged)),
  );
}
