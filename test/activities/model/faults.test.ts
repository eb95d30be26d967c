// test/activities/model/faults.test.ts: every way a provider misbehaves is one failure kind, over real HTTP (I18).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApplicationFailure, CancelledFailure } from "@temporalio/activity";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { briefFor, modelBench } from "../../support/model/bench.ts";
import { CONTENT_FILTER, CONTEXT_OVERFLOW, EMPTY, GARBAGE } from "../../support/model/fault.ts";
import type { Fault } from "../../support/model/fault.ts";
import { startScriptedModel } from "../../support/model/server.ts";
import type { ScriptedModel } from "../../support/model/server.ts";
import { WRONG_SUM_TITLE } from "../../support/model/scripts/wrong-sum.ts";

const brief = briefFor(WRONG_SUM_TITLE);
const timeouts = { firstByteMs: 1500, idleMs: 1500, totalMs: 5000 };
let server: ScriptedModel;
beforeAll(async () => {
  server = await startScriptedModel();
});
afterAll(() => server.close());

async function failureOf(fault: Fault): Promise<unknown> {
  server.failNext(fault);
  return modelBench({ url: server.url, brief, timeouts })
    .call()
    .catch((error: unknown) => error);
}

const status = (code: number, body?: object, headers?: Record<string, string>): Fault => ({
  kind: "status",
  status: code,
  ...(body ? { body } : {}),
  ...(headers ? { headers } : {}),
});
const errorBody = (message: string, code: string) => ({
  error: { message, code, type: "invalid_request_error" },
});

test.each<[string, Fault, string]>([
  ["429", status(429), "model_rate_limited"],
  ["500", status(500), "model_down"],
  ["503", status(503), "model_down"],
  ["529, Anthropic's overload", status(529), "model_down"],
  ["a connection that breaks", { kind: "cut" }, "model_down"],
  ["408", status(408), "model_timeout"],
  ["no first byte", { kind: "hang" }, "model_timeout"],
  ["silence in the middle", { kind: "stall" }, "model_timeout"],
  ["a content filter", CONTENT_FILTER, "model_refused"],
  ["a 400 for the content", status(400, errorBody("flagged", "content_policy_violation")), "model_refused"],
  ["text that is not the wire's", GARBAGE, "model_invalid"],
  ["a stream without events", EMPTY, "model_invalid"],
  [
    "an answer that promises calls and makes none",
    { kind: "changed", change: () => ({ text: " ", calls: [], finish: "tool_calls" }) },
    "model_invalid",
  ],
  ["a context that is too long", CONTEXT_OVERFLOW, "model_context_overflow"],
  ["a body that is too large", status(413), "model_context_overflow"],
  ["a key that is wrong", status(401), "internal"],
  ["a model that does not exist", status(404), "internal"],
  [
    "an overload inside the stream",
    { kind: "error_in_stream", error: { message: "Overloaded" } },
    "model_down",
  ],
  [
    "a rate limit inside the stream",
    { kind: "error_in_stream", error: { message: "slow down", type: "rate_limit_error" } },
    "model_rate_limited",
  ],
])("%s", async (_what, fault, kind) => {
  const failure = await failureOf(fault);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: kind });
});

test("nothing listening is model_down", async () => {
  const failure = modelBench({ url: "http://127.0.0.1:2/v1", brief }).call();
  await expect(failure).rejects.toMatchObject({ type: "model_down", nonRetryable: false });
});

test("an answer that never ends is model_timeout, however lively it is", async () => {
  const endless = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const piece = { id: "x", choices: [{ index: 0, delta: { content: "la " } }] };
    const timer = setInterval(() => response.write(`data: ${JSON.stringify(piece)}\n\n`), 20);
    response.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
  const { port } = endless.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1`;
  const failure = modelBench({ url, brief, timeouts: { ...timeouts, totalMs: 500 } }).call();
  await expect(failure).rejects.toMatchObject({ type: "model_timeout" });
  endless.closeAllConnections();
  await new Promise((resolve) => endless.close(resolve));
});

describe("the provider's own wait", () => {
  test.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after-ms": "250" }, 250],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("%j → %s ms", async (headers, expected) => {
    const failure = await failureOf(status(429, undefined, headers));
    expect(failure).toMatchObject({ type: "model_rate_limited", nonRetryable: false });
    expect(failure).toHaveProperty("nextRetryDelay", expected);
  });
});

describe("I14 a call that must stop", () => {
  test.each(["hang", "stall"] as const)("ends at once with the pulse's reason during a %s", async (kind) => {
    server.failNext({ kind });
    const stop = new AbortController();
    const reason = new CancelledFailure("cancelled");
    const call = modelBench({ url: server.url, brief, signal: stop.signal }).call();
    const outcome = call.catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const asked = performance.now();
    stop.abort(reason);
    expect(await outcome).toBe(reason);
    expect(performance.now() - asked).toBeLessThan(500);
  });

  test("does not begin where it was stopped before", async () => {
    const before = server.requests.length;
    const reason = new CancelledFailure("cancelled");
    await expect(
      modelBench({ url: server.url, brief, signal: AbortSignal.abort(reason) }).call(),
    ).rejects.toBe(reason);
    expect(server.requests.length).toBe(before);
  });
});
