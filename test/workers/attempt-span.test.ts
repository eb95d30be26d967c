// test/workers/attempt-span.test.ts: an attempt's span says ids, closed words and counts, whatever the attempt held (I9).
import type { Context } from "@temporalio/activity";
import { ApplicationFailure, CancelledFailure, defaultPayloadConverter } from "@temporalio/common";
import { describe, expect, test } from "vitest";
import type { SpanAttributes, SpanFacts, Spans } from "../../core/span.ts";
import { runTrace, TRACE_HEADER, traceparentOf } from "../../core/trace.ts";
import { createAttemptSpan } from "../../workers/attempt-span.ts";

const RUN = "00c0ffee12345678";
const HEADERS = {
  [TRACE_HEADER]: defaultPayloadConverter.toPayload({ traceparent: traceparentOf(runTrace(RUN)) }),
};
const INFO = {
  activityType: "branch.push",
  activityId: `${RUN}-7`,
  attempt: 3,
  isLocal: false,
  taskQueue: "scm",
  workflowExecution: { workflowId: `run/acme/${RUN}`, runId: "t1" },
};
const OF_NO_RUN = { workflowExecution: { workflowId: "onboarding/acme/birds/geese", runId: "t1" } };
const ROUTE = { provider: "scripted", model: "m-1", maxInputTokens: 10, maxOutputTokens: 10 };

type Opened = { facts: SpanFacts; end: SpanAttributes };

async function attempt(
  work: () => Promise<unknown>,
  { info = {}, headers = HEADERS, args = [{}] }: { info?: object; headers?: object; args?: unknown[] } = {},
): Promise<Opened> {
  const opened: Opened[] = [];
  const spans: Spans = { open: (facts) => (end) => void opened.push({ facts, end }) };
  const context = { info: { ...INFO, ...info } } as unknown as Context;
  const { inbound } = createAttemptSpan({ spans })(context);
  await inbound?.execute?.({ args, headers } as never, work).catch(() => {});
  expect(opened).toHaveLength(1);
  return opened[0] as Opened;
}

describe("an attempt's span", () => {
  test("is named by the action's kind and hangs on the run's trace", async () => {
    const { facts, end } = await attempt(async () => null);
    expect(facts).toStrictEqual({
      name: "branch.push",
      kind: "consumer",
      place: { parent: runTrace(RUN) },
      attributes: {
        tenant: "acme",
        run: RUN,
        workflow: `run/acme/${RUN}`,
        action: `${RUN}-7`,
        kind: "branch.push",
        queue: "scm",
        attempt: 3,
      },
    });
    expect(end).toStrictEqual({ outcome: "done" });
  });

  test("of a ledger call is internal and of no action", async () => {
    const { facts } = await attempt(async () => null, {
      info: { activityType: "decide", activityId: "4", isLocal: true },
    });
    expect(facts).toMatchObject({ name: "decide", kind: "internal" });
    expect(facts.attributes).not.toHaveProperty("action");
  });

  test("of a model call counts tokens and money, and holds no word of it", async () => {
    const presented = { permit: "p", action: { kind: "model.call", route: ROUTE, brief: "the brief" } };
    const turn = {
      text: "the answer",
      calls: [],
      usage: { inputTokens: 5, outputTokens: 2 },
      costMicroUsd: 9,
    };
    const { facts, end } = await attempt(async () => ({ result: turn, receipt: {} }), {
      info: { activityType: "model.call" },
      args: [presented],
    });
    expect(facts.attributes).toMatchObject({ operation: "chat", provider: "scripted", model: "m-1" });
    expect(end).toStrictEqual({ outcome: "done", inputTokens: 5, outputTokens: 2, costMicroUsd: 9 });
    expect(JSON.stringify([facts, end])).not.toMatch(/the (brief|answer)/);
  });

  test.each([
    [
      ApplicationFailure.create({ type: "forge_down", message: "secret words" }),
      { outcome: "failed", failure: "forge_down" },
    ],
    [
      ApplicationFailure.create({ type: "secret words", message: "" }),
      { outcome: "failed", failure: "internal" },
    ],
    [new TypeError("secret words"), { outcome: "failed", failure: "internal" }],
    [new CancelledFailure("secret words"), { outcome: "cancelled" }],
    [new DOMException("secret words", "AbortError"), { outcome: "cancelled" }],
  ])("that ends with %s says its kind alone", async (error, expected) => {
    const { end } = await attempt(() => Promise.reject(error));
    expect(end).toStrictEqual(expected);
  });

  test("of no run hangs on the trace of its header", async () => {
    const { facts } = await attempt(async () => null, { info: OF_NO_RUN });
    expect(facts.place).toStrictEqual({ parent: runTrace(RUN) });
  });

  test("of a run hangs on the run's trace, whatever a header says", async () => {
    const other = defaultPayloadConverter.toPayload({ traceparent: traceparentOf(runTrace("another")) });
    const { facts } = await attempt(async () => null, { headers: { [TRACE_HEADER]: other } });
    expect(facts.place).toStrictEqual({ parent: runTrace(RUN) });
  });

  test.each([
    [{}, "none"],
    [{ [TRACE_HEADER]: defaultPayloadConverter.toPayload("00-1-2-03") }, "a bare text"],
    [{ [TRACE_HEADER]: defaultPayloadConverter.toPayload({ traceparent: "x" }) }, "no trace context"],
    [{ [TRACE_HEADER]: { metadata: { encoding: Buffer.from("binary/odd") }, data: null } }, "unreadable"],
  ])("without a header of ours is a trace of its own (%#: %s)", async (headers: object, _what) => {
    const { facts } = await attempt(async () => null, { headers, info: OF_NO_RUN });
    expect(facts.place).toStrictEqual({ parent: null });
  });
});
