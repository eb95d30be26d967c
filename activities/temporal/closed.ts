// activities/temporal/closed.ts: which of these workflows have closed at Temporal, read from the workflow itself, not from a list that lags.
import { WorkflowNotFoundError } from "@temporalio/client";
import type { ClosedWorkflow } from "../../core/contract.ts";
import type { TemporalDeps } from "./deps.ts";

/** One that is not there at all is not among them: it was recorded and never started, or is older than what Temporal keeps. */
export async function findClosed(
  { client }: TemporalDeps,
  { workflowIds }: { workflowIds: string[] },
): Promise<ClosedWorkflow[]> {
  const found = await Promise.all(workflowIds.map((workflowId) => look(client, workflowId)));
  return found.filter((each) => each !== null);
}

async function look(client: TemporalDeps["client"], workflowId: string): Promise<ClosedWorkflow | null> {
  try {
    const { status, runId } = await client.workflow.getHandle(workflowId).describe();
    if (status.name === "RUNNING" || status.name === "PAUSED") return null;
    return { workflowId, temporalRunId: runId, status: status.name };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
