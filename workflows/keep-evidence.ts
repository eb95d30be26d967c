// workflows/keep-evidence.ts: waits for a run to close, then keeps its whole history as an artifact.
import { ApplicationFailure, workflowInfo } from "@temporalio/workflow";
import { act, settleRest } from "./act.ts";
import { openDoor } from "./door.ts";

export type KeepEvidence = { tenant: string; runId: string; workflowId: string; temporalRunId: string };

/** Exempt from policy and halts: it only records. Fails the workflow if the history cannot be kept. */
export async function keepEvidence(input: KeepEvidence): Promise<string> {
  const { tenant, runId, workflowId, temporalRunId } = input;
  const actor = { tenant, run: runId, workflowId: workflowInfo().workflowId, fence: 0 };
  const door = openDoor(actor, `${runId}-evidence`);
  const outcome = await act(door, { kind: "evidence.keep", workflowId, temporalRunId });
  await settleRest(door);
  if (outcome.kind === "done") return outcome.result.history.digest;
  const because = outcome.kind === "failed" ? outcome.failure.message : outcome.decision.because;
  throw ApplicationFailure.nonRetryable(`the history was not kept: ${because}`, "internal");
}
