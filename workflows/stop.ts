// workflows/stop.ts: a person's signed stop: verified by the ledger, answered at once, then the run is cancelled.
import { condition, setHandler } from "@temporalio/workflow";
import { verifyStatement } from "./ledger.ts";
import { stopRun } from "./messages.ts";
import type { StopAnswer } from "./messages.ts";
import type { Run } from "./run.ts";

type Request = { statement: string; answer: StopAnswer | null };

/**
 * Handlers queue and await; the returned watch asks the ledger, in order, and ends with the first accepted stop.
 * A refused statement changes nothing and is audited by the ledger (I6).
 */
export function listenForStop(run: Run): () => Promise<string> {
  const requests: Request[] = [];
  setHandler(stopRun, async ({ statement }) => {
    const request: Request = { statement, answer: null };
    requests.push(request);
    await condition(() => request.answer !== null);
    return request.answer ?? { kind: "refused", because: "unanswered" };
  });

  return async function watch() {
    for (;;) {
      await condition(() => requests.length > 0);
      const request = requests.shift();
      if (!request) continue;
      const target = run.input.runId;
      const verdict = await verifyStatement(run.door.actor, {
        verb: "run.stop",
        target,
        statement: request.statement,
      });
      if (verdict.kind === "accepted") {
        request.answer = { kind: "accepted" };
        return verdict.subject;
      }
      request.answer = verdict;
    }
  };
}
