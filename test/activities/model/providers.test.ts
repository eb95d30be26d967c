// test/activities/model/providers.test.ts: one turn over each provider's own wire; only the addresses are not theirs.
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { modelTimeouts } from "../../../activities/model/deps.ts";
import { connectProvider } from "../../../activities/model/provider.ts";
import { briefFor, modelBench, ROUTE } from "../../support/model/bench.ts";
import { startScriptedModel } from "../../support/model/server.ts";
import { WRONG_SUM_TITLE } from "../../support/model/scripts/wrong-sum.ts";

const brief = briefFor(WRONG_SUM_TITLE);
const prices = {
  "anthropic/claude": { input: 3_000_000, output: 15_000_000, fictive: false },
  "openai/gpt": { input: 1_000_000, output: 2_000_000, fictive: false },
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test("openai: the same turn as over the scripted model's wire", async () => {
  const server = await startScriptedModel();
  closing.push(() => server.close());
  const config = {
    provider: "openai",
    model: "gpt",
    baseUrl: server.url,
    apiKey: "key",
    timeouts: modelTimeouts(60_000),
  } as const;
  const bench = modelBench({ url: server.url, brief, deps: { providers: [config], prices } });
  const turn = await bench.call({ route: { ...ROUTE, provider: "openai", model: "gpt" } });
  expect(turn.calls).toMatchObject([
    { kind: "proposal", tool: "read" },
    { kind: "proposal", tool: "shell" },
  ]);
  expect(turn.costMicroUsd).toBe(Math.ceil(turn.usage.inputTokens + turn.usage.outputTokens * 2));
});

describe("anthropic", () => {
  const events = [
    {
      type: "message_start",
      message: {
        id: "m",
        type: "message",
        role: "assistant",
        model: "claude",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 1200, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "I read it." } },
    { type: "content_block_stop", index: 0 },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "toolu_1", name: "read", input: {} },
    },
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json: '{"path": "su' },
    },
    { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: 'm.js"}' } },
    { type: "content_block_stop", index: 1 },
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { output_tokens: 40 },
    },
    { type: "message_stop" },
  ];

  async function anthropicServer(script: readonly { type: string }[]) {
    const asked: unknown[] = [];
    const server: Server = createServer((request, response) => {
      void readJson(request).then((body) => {
        asked.push({ url: request.url, key: request.headers["x-api-key"], body });
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const event of script)
          response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/v1`;
    const config = {
      provider: "anthropic",
      model: "claude",
      baseUrl: url,
      apiKey: "key",
      timeouts: modelTimeouts(60_000),
    } as const;
    return { asked, bench: modelBench({ url, brief, deps: { providers: [config], prices } }) };
  }

  async function readJson(request: IncomingMessage): Promise<unknown> {
    let text = "";
    for await (const part of request) text += String(part);
    return JSON.parse(text);
  }

  const route = { ...ROUTE, provider: "anthropic", model: "claude" } as const;

  test("a turn, its answers sent back, and its real usage", async () => {
    const { asked, bench } = await anthropicServer(events);
    const first = await bench.call({ route });
    expect(first.text).toBe("I read it.");
    expect(first.calls).toMatchObject([{ kind: "proposal", callId: "toolu_1", action: { path: "sum.js" } }]);
    expect(first.usage).toStrictEqual({ inputTokens: 1200, outputTokens: 40 });
    expect(first.costMicroUsd).toBe(4200);
    const answers = [{ callId: "toolu_1", text: "return a - b;" }];
    await bench.call({ route, turn: 2, conversation: first.conversation, answers });
    expect(asked[0]).toMatchObject({
      url: "/v1/messages",
      key: "key",
      body: { stream: true, model: "claude" },
    });
    expect(JSON.stringify(asked[1])).toContain('"tool_use_id":"toolu_1"');
    expect(JSON.stringify(asked[1])).toContain("return a - b;");
  });

  test.each([
    ["overloaded_error", "model_down"],
    ["rate_limit_error", "model_rate_limited"],
  ])("an %s inside the stream is %s", async (type, kind) => {
    const error = { type: "error", error: { type, message: "try later" } };
    const { bench } = await anthropicServer([...events.slice(0, 3), error]);
    await expect(bench.call({ route })).rejects.toMatchObject({ type: kind });
  });

  test("a refusal is model_refused", async () => {
    const refusal = {
      type: "message_delta",
      delta: { stop_reason: "refusal", stop_sequence: null },
      usage: { output_tokens: 1 },
    };
    const { bench } = await anthropicServer([...events.slice(0, 4), refusal, { type: "message_stop" }]);
    await expect(bench.call({ route })).rejects.toMatchObject({ type: "model_refused" });
  });
});

test.each([
  ["openai", { apiKey: null, baseUrl: null }, "needs an API key"],
  ["anthropic", { apiKey: null, baseUrl: null }, "needs an API key"],
  ["openai-compatible", { apiKey: "k", baseUrl: null }, "needs a base URL"],
  ["scripted", { apiKey: null, baseUrl: null }, "needs a base URL"],
] as const)("%s without its configuration does not start", (provider, config, problem) => {
  expect(() =>
    connectProvider({ provider, model: "any", ...config, timeouts: modelTimeouts(60_000) }),
  ).toThrow(problem);
});
