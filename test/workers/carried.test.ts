// test/workers/carried.test.ts: what an effect carries reaches its next attempt, and the workflow with its failure.
import { ApplicationFailure } from "@temporalio/activity";
import type { Context } from "@temporalio/activity";
import type { ActivityExecuteInput } from "@temporalio/worker";
import { expect, test } from "vitest";
import { createAttemptLimit } from "../../workers/attempt-limit.ts";
import { createPulse, currentPulse } from "../../workers/pulse.ts";
import type { HaltFeed } from "../../workers/halt-feed.ts";

const limits = { startMs: 3000, runMs: 5000 };
const feed: HaltFeed = { limits, current: () => null, onSnapshot: () => () => false, close: () => {} };

/** As much of Temporal's context as the two interceptors read. */
function contextOf(heartbeatDetails: unknown, beats: unknown[] = []): Context {
  const context: unknown = {
    info: { attempt: 1, heartbeatDetails },
    cancellationSignal: new AbortController().signal,
    heartbeat: (details: unknown) => beats.push(details),
  };
  return context as Context;
}

async function perform(context: Context, body: () => Promise<unknown>): Promise<unknown> {
  const outer = createAttemptLimit({ redact: (text) => text })(context).inbound?.execute;
  const inner = createPulse({ feed })(context).inbound?.execute;
  const input: ActivityExecuteInput = { args: [{ claims: { exempt: true } }], headers: {} };
  return outer?.(input, (next) => inner?.(next, body) ?? body()).catch((error: unknown) => error);
}

const failing = (): Promise<never> =>
  Promise.reject(ApplicationFailure.create({ type: "model_down", message: "cut", details: ["a secret"] }));

test("with its failure goes what it carried last, and nothing else that it said", async () => {
  const beats: unknown[] = [];
  const failure = await perform(contextOf(undefined, beats), () => {
    expect(currentPulse().carried()).toBeUndefined();
    currentPulse().carry({ spent: 1 });
    currentPulse().carry({ spent: 2 });
    return failing();
  });
  expect(failure).toMatchObject({ type: "model_down", nonRetryable: false, details: [{ spent: 2 }] });
  expect(beats).toStrictEqual([{ spent: 1 }, { spent: 2 }]);
  expect(await perform(contextOf(undefined), failing)).toMatchObject({ type: "model_down", details: [] });
});

test("an attempt sees what the one before it carried, and beats with it", async () => {
  const beats: unknown[] = [];
  const failure = await perform(contextOf({ spent: 3 }, beats), () => {
    expect(currentPulse().carried()).toStrictEqual({ spent: 3 });
    currentPulse().heartbeat();
    return failing();
  });
  expect(failure).toMatchObject({ details: [{ spent: 3 }] });
  expect(beats).toStrictEqual([{ spent: 3 }]);
});

test("an attempt that was not let begin keeps what the one before it carried", async () => {
  const outer = createAttemptLimit({ redact: (text) => text })(contextOf({ spent: 4 })).inbound?.execute;
  const refused = outer?.({ args: [], headers: {} }, () =>
    Promise.reject(ApplicationFailure.create({ type: "halted", message: "halted" })),
  );
  await expect(refused).rejects.toMatchObject({ type: "halted", details: [{ spent: 4 }] });
});
