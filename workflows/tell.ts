// workflows/tell.ts: has people told of something, by a workflow of its own that outlives the one that tells: nothing waits for a message.
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from "@temporalio/common";
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from "@temporalio/workflow";
import type { Notify, notify } from "./notify.ts";

/** `id`: of the news. People are told of the same news once. */
export async function tell(id: string, message: Notify): Promise<void> {
  try {
    await startChild<typeof notify>("notify", {
      workflowId: id,
      args: [message],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: message.about,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
