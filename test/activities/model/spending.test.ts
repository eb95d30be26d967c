// test/activities/model/spending.test.ts: I10 a failed attempt counts with what is known of it, else with the most it can cost.
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ModelSpend } from "../../../core/schema/model.ts";
import { briefFor, modelBench, ROUTE } from "../../support/model/bench.ts";
import { CONTENT_FILTER, CONTEXT_OVERFLOW, EMPTY, GARBAGE } from "../../support/model/fault.ts";
import type { Fault } from "../../support/model/fault.ts";
import { startScriptedModel } from "../../support/model/server.ts";
import type { ScriptedModel } from "../../support/model/server.ts";
import { WRONG_SUM_TITLE } from "../../support/model/scripts/wrong-sum.ts";

let server: ScriptedModel;
beforeAll(async () => {
  server = await startScriptedModel();
});
afterAll(() => server.close());

/** $3 and $15 per million. */
const WORST = {
  inputTokens: ROUTE.maxInputTokens,
  outputTokens: ROUTE.maxOutputTokens,
  costMicroUsd: ROUTE.maxInputTokens * 3 + ROUTE.maxOutputTokens * 15,
};
const NOTHING = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0 };
const timeouts = { firstByteMs: 300, idleMs: 300, totalMs: 5000 };

const bench = (url = server.url) => modelBench({ url, brief: briefFor(WRONG_SUM_TITLE), timeouts });

async function afterFault(fault: Fault): Promise<unknown> {
  const one = bench();
  server.failNext(fault);
  await expect(one.call()).rejects.toThrow();
  return one.carried();
}

test.each<[string, Fault]>([
  ["that breaks in the middle", { kind: "cut" }],
  ["that falls silent", { kind: "stall" }],
  ["that says nothing", { kind: "hang" }],
  ["with an error inside", { kind: "error_in_stream", error: { message: "Overloaded" } }],
  ["without events", EMPTY],
  ["of another wire", GARBAGE],
])("an answer %s costs the most it can", async (_, fault) => {
  expect(await afterFault(fault)).toStrictEqual(WORST);
});

test.each<[string, Fault]>([
  ["a rate limit", { kind: "status", status: 429 }],
  ["an outage", { kind: "status", status: 503 }],
  ["a wrong key", { kind: "status", status: 401 }],
  ["a context that is too long", CONTEXT_OVERFLOW],
])("%s costs nothing", async (_, fault) => {
  expect(await afterFault(fault)).toStrictEqual(NOTHING);
});

test("nobody listening costs nothing", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, "close");
  const one = bench(`http://127.0.0.1:${port}/v1`);
  await expect(one.call()).rejects.toThrow();
  expect(one.carried()).toStrictEqual(NOTHING);
});

test.each<[string, Fault]>([
  ["filtered", CONTENT_FILTER],
  ["empty", { kind: "changed", change: () => ({ text: " ", calls: [], finish: "tool_calls" }) }],
])("an answer that is %s costs what the provider counted", async (_, fault) => {
  const spent = ModelSpend.parse(await afterFault(fault));
  expect(spent.inputTokens).toBeGreaterThan(0);
  expect(spent.inputTokens).toBeLessThan(WORST.inputTokens);
  expect(spent.costMicroUsd).toBe(spent.inputTokens * 3 + spent.outputTokens * 15);
});

test("what cost nothing is tried again under its reservation", async () => {
  const one = bench();
  server.failNext({ kind: "status", status: 503 });
  await expect(one.call()).rejects.toMatchObject({ type: "model_down", nonRetryable: false });
  await expect(one.call()).resolves.toMatchObject({ calls: expect.any(Array) });
});

test("what may have been billed is the last attempt under its reservation, and a further one asks nobody (I10)", async () => {
  const one = bench();
  server.failNext({ kind: "cut" });
  await expect(one.call()).rejects.toMatchObject({ type: "model_down", nonRetryable: true });
  const asked = server.requests.length;
  await expect(one.call()).rejects.toMatchObject({ type: "model_timeout", nonRetryable: true });
  expect(server.requests).toHaveLength(asked);
  expect(one.carried()).toStrictEqual(WORST);
});
