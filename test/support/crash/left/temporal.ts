// test/support/crash/left/temporal.ts: what is wrong in Temporal with a run: something pending, a task that failed, a history that does not replay.
import { readFileSync } from "node:fs";
import type { Client, WorkflowHandle } from "@temporalio/client";
import proto from "@temporalio/proto";
import { Worker } from "@temporalio/worker";

const { EventType, WorkflowTaskFailedCause: Cause } = proto.temporal.api.enums.v1;

/** What a lost worker or a message that came meanwhile brings about; nothing of the code's. */
const HARMLESS: readonly (number | null | undefined)[] = [
  Cause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
];

/** Of a workflow that has ended (I15). Empty: nothing is wrong. */
export async function wrongInTemporal(client: Client, workflowId: string, bundle: string): Promise<string[]> {
  const handle = client.workflow.getHandle(workflowId);
  const { status, raw } = await handle.describe();
  const history = await handle.fetchHistory();
  const found = failedTasks(history);
  if (status.name !== "COMPLETED") found.push(`is ${status.name}`);
  if (raw.pendingWorkflowTask) found.push("has a pending workflow task");
  if (raw.pendingActivities?.length) found.push(`has ${raw.pendingActivities.length} pending activities`);
  const workflowBundle = { code: readFileSync(bundle, "utf8") };
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId).catch((error: unknown) =>
    found.push(`does not replay: ${String(error)}`),
  );
  return found.map((what) => `${workflowId} ${what}`);
}

export type History = Awaited<ReturnType<WorkflowHandle["fetchHistory"]>>;

/** For another reason than a lost worker. */
export function failedTasks({ events }: History): string[] {
  const failed = (events ?? []).flatMap(({ eventType, workflowTaskFailedEventAttributes: how }) =>
    eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED && how ? [how] : [],
  );
  return failed
    .filter(({ cause }) => !HARMLESS.includes(cause))
    .map(({ failure }) => `has a failed workflow task: ${failure?.message ?? "for no reason"}`);
}
