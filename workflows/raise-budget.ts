// workflows/raise-budget.ts: a person's signed raise of the budget: the ledger applies it, and a run that waits for it goes on.
import { answerInOrder } from "./answer-in-order.ts";
import { raiseBudget } from "./ledger.ts";
import { raiseBudget as raiseUpdate } from "./messages.ts";
import { showDetails } from "./run.ts";
import type { Run } from "./run.ts";

export function listenForRaise(run: Run): void {
  answerInOrder(raiseUpdate, async ({ statement, costCents }) => {
    const verdict = await raiseBudget(run.door.actor, { target: run.input.runId, statement, costCents });
    if (verdict.kind === "refused") return verdict;
    run.costCents = costCents;
    run.door.raises += 1;
    showDetails(run);
    return { kind: "accepted" };
  });
}
