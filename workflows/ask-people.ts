// workflows/ask-people.ts: a run asks people about one action, in a workflow of its own, and waits as long as it takes.
import { ChildWorkflowFailure, executeChild, isCancellation, ParentClosePolicy } from "@temporalio/workflow";
import type { Action } from "../core/schema/action.ts";
import type { Decision } from "../core/schema/decision.ts";
import { approval as approvalWorkflow } from "./approval.ts";
import type { Door } from "./door.ts";
import { approvals } from "./ledger.ts";

/** The approval's id, once it is over in whatever way: what it is good for is said by the next decision that comes with it. */
export async function askPeople(
  door: Door,
  { action, decision }: { action: Action; decision: Decision },
): Promise<string> {
  door.asked += 1;
  const { tenant, run } = door.actor;
  const approval = `${door.prefix}-${door.asked}`;
  const because = decision.because;
  const goOn = await door.onPeople(action);
  await door.onWaiting({ stage: "waiting_for_approval", because, needsHuman: true, approval });
  try {
    await executeChild(approvalWorkflow, {
      workflowId: `approval/${tenant}/${door.prefix}/${door.asked}`,
      args: [{ tenant, run: run ?? "", approval, decision: decision.id, action, diff: door.diffOf(action) }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `${action.kind} of run ${run}: skein approve ${approval}`,
    });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ChildWorkflowFailure)) throw error;
    const as = { as: "void", because: "its workflow was ended from outside" } as const; // terminated, say
    await approvals.end({ actor: door.actor, approval, ...as });
  }
  await goOn();
  return approval;
}
