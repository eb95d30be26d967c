// workflows/answer-in-order.ts: an update whose answers come from the ledger: asked one after the other, each answered.
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import type { UpdateDefinition } from "@temporalio/common";

type Refused = { kind: "refused"; because: string };
type Request<A, R> = { asked: A; answer: R | Refused | null };

/**
 * The handler queues and awaits; `answer` is asked in order, for as long as the run has not returned: what comes while
 * the run is closing is answered too, else the run would wait for that answer and never close.
 */
export function answerInOrder<A, R>(
  update: UpdateDefinition<R | Refused, [A]>,
  answer: (asked: A) => Promise<R | Refused>,
): void {
  const requests: Request<A, R>[] = [];
  setHandler(update, async (asked) => {
    const request: Request<A, R> = { asked, answer: null };
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
function unverified(): Refused {
  return { kind: "refused", because: "the ledger could not verify the statement" };
}
