// workflows/stop.ts: a person's signed stop: verified by the ledger, answered at once, then the run is stopped.
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import { verifyStatement } from "./ledger.ts";
import { stopRun } from "./messages.ts";
import type { StopAnswer } from "./messages.ts";
import type { Run } from "./run.ts";

type Request = { statement: string; answer: StopAnswer | null };

/**
 * The handler queues and awaits; the ledger is asked in order, for as long as the run has not returned: a stop that
 * comes while the run is closing is answered too, else the run would wait for that answer and never close. A refused
 * statement changes nothing and is audited by the ledger (I6). `onStop` hears of each accepted one.
 */
export function listenForStop(run: Run, onStop: (by: string) => void): void {
  const requests: Request[] = [];
  setHandler(stopRun, async ({ statement }) => {
    const request: Request = { statement, answer: null };
    requests.push(request);
    await condition(() => request.answer !== null);
    return request.answer ?? { kind: "refused", because: "unanswered" };
  });

  async function listen(): Promise<never> {
    for (;;) {
      await condition(() => requests.length > 0);
      const request = requests.shift();
      if (request) request.answer = await answerTo(run, request.statement, onStop);
    }
  }
  void CancellationScope.nonCancellable(listen);
}

async function answerTo(run: Run, statement: string, onStop: (by: string) => void): Promise<StopAnswer> {
  const words = { verb: "run.stop", target: run.input.runId, statement } as const;
  const verdict = await verifyStatement(run.door.actor, words).catch(unverified);
  if (verdict.kind === "refused") return verdict;
  const { ending } = run.state;
  if (ending?.final && ending.outcome !== "stopped") {
    return { kind: "refused", because: `the run has already ended: ${ending.because}` };
  }
  onStop(verdict.subject);
  return { kind: "accepted" };
}

/** The ledger failed in a way that asking again does not mend; a statement that nobody verified stops nothing (I20). */
function unverified(): StopAnswer & { kind: "refused" } {
  return { kind: "refused", because: "the ledger could not verify the statement" };
}
