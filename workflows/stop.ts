// workflows/stop.ts: a person's signed stop: verified by the ledger, answered at once, then the run is stopped.
import { setDefaultSignalHandler } from "@temporalio/workflow";
import { answerInOrder } from "./answer-in-order.ts";
import { verifyStatement } from "./ledger.ts";
import { stopRun } from "./messages.ts";
import type { StopAnswer } from "./messages.ts";
import type { Run } from "./run.ts";

/**
 * A refused statement changes nothing and is audited by the ledger (I6). `onStop` hears of each accepted one. Called when
 * every signal has its handler: those that came before are given to the first that takes them.
 */
export function listenForStop(run: Run, onStop: (by: string) => void): void {
  const queue = answerInOrder(stopRun, async ({ statement }): Promise<StopAnswer> => {
    const words = { verb: "run.stop", target: run.input.runId, statement } as const;
    const verdict = await verifyStatement(run.door.actor, words);
    if (verdict.kind === "refused") return verdict;
    const { ending } = run.state;
    if (ending?.final && ending.outcome !== "stopped") {
      return { kind: "refused", because: `the run has already ended: ${ending.because}` };
    }
    onStop(verdict.subject);
    return { kind: "accepted" };
  });
  setDefaultSignalHandler(() => queue({ statement: "" })); // nobody's words: refused and audited (I6)
}
