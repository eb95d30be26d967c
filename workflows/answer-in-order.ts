// workflows/answer-in-order.ts: an update whose answers come from the ledger: asked one after the other, each answered.
import { CancellationScope, condition, setHandler } from "@temporalio/workflow";
import type { UpdateDefinition } from "@temporalio/common";

type Refusal = { kind: "refused"; because: string };
type Request<A, R> = { asked: A; answer: R | Refusal | null };

/**
 * The handler queues and awaits; `answer` is asked in order, for as long as the run has not returned: what comes while
 * the run is closing is answered too, else the run would wait for that answer and never close. What is handed back
 * queues as well, for those who wait for no answer.
 */
export function answerInOrder<A, R>(
  update: UpdateDefinition<R | Refusal, [A]>,
  answer: (asked: A) => Promise<R | Refusal>,
): (asked: A) => void {
  const requests: Request<A, R>[] = [];
  const queue = (asked: A): Request<A, R> => {
    const request: Request<A, R> = { asked, answer: null };
    requests.push(request);
    return request;
  };
  setHandler(update, async (asked) => {
    const request = queue(asked);
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
  return (asked) => void queue(asked);
}

/** The ledger failed in a way that asking again does not mend; a statement that nobody verified changes nothing (I20). */
function unverified(): Refusal {
  return { kind: "refused", because: "the ledger could not verify the statement" };
}
