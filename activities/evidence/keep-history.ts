// activities/evidence/keep-history.ts: keeps a run's whole history as an artifact, once the run has closed.
import { setTimeout as sleep } from "node:timers/promises";
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { EvidenceDeps } from "./deps.ts";

const EVERY_MS = 500;

/** Content-addressed, so a second attempt stores the same bytes under the same name. */
export async function keepHistory(
  deps: EvidenceDeps,
  { permit, action }: Admitted<"evidence.keep">,
): Promise<ResultOf<"evidence.keep">> {
  const { signal } = deps.pulse();
  for (;;) {
    const history = await deps.historyOf({ workflowId: action.workflowId, runId: action.temporalRunId });
    if (history) {
      const bytes = new TextEncoder().encode(history.json);
      return { history: await deps.artifacts.put(permit, "workflow_history", bytes), events: history.events };
    }
    await sleep(EVERY_MS, undefined, { signal });
  }
}
