// workflows/answer-in-order.ts: an update whose answers come from the ledger: asked one after the other, each answered.
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import type { UpdateDefinition } from "@temporalio/common";
import type { StopAnswer } from "./messages.ts";

type Request<A> = { asked: A; answer: StopAnswer | null };

/**
 * The handler queues and awaits; `answer` is asked in order, for as long as the run has not returned: what comes while
 * the run is closing is answered too, else the run would wait for that answer and never close.
 */
export function answerInOrder<A>(
  update: UpdateDefinition<StopAnswer, [A]>,
  answer: (asked: A) => Promise<StopAnswer>,
): void {
  const requests: Request<A>[] = [];
  setHandler(update, async (asked) => {
    const request: Request<A> = { asked, answer: null };
    requests.push(request);
    await condition(() => request.answer !== null);
    return request.answer ?? { kind: "refused", because: "unanswered" };
  });

  async function listen(): Promise<never> {
    for (;;) {
      await condition(() => requests.length > 0);
      const request = requests.shift();
      if (request) request.answer = await answer(request.asked).catch(unverified);
    }
  }
  void CancellationScope.nonCancellable(listen);
}

/** The ledger failed in a way that asking again does not mend; a statement that nobody verified changes nothing (I20). */
function unverified(): StopAnswer {
  return { kind: "refused", because: "the ledger could not verify the statement" };
}
