// test/activities/model/scripted-model.test.ts: the scripted model keeps to its wire, labels itself, and ends cleanly.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startScriptedModel } from "../../support/model/server.ts";
import type { ScriptedModel } from "../../support/model/server.ts";
import { SCRIPTS } from "../../support/model/scripts/index.ts";
import { WRONG_SUM_TITLE } from "../../support/model/scripts/wrong-sum.ts";
import { parseToolCall, TOOLS } from "../../../core/tool/registry.ts";

let server: ScriptedModel;
beforeAll(async () => {
  server = await startScriptedModel();
});
afterAll(() => server.close());

const messages = [{ role: "user", content: `# Task: ${WRONG_SUM_TITLE}` }];

function ask(url: string, body: object): Promise<Response> {
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  return fetch(`${url}/chat/completions`, request);
}

test("an answer in one piece is labelled and counts its tokens", async () => {
  const answer = await (await ask(server.url, { model: "anything", messages })).json();
  expect(answer).toMatchObject({
    model: "scripted",
    system_fingerprint: "scripted",
    choices: [{ finish_reason: "tool_calls", message: { tool_calls: [{ function: { name: "read" } }, {}] } }],
    usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
  });
});

test("a streamed answer comes in pieces, says its usage last where asked to, and ends with [DONE]", async () => {
  const body = { model: "x", messages, stream: true, stream_options: { include_usage: true } };
  const text = await (await ask(server.url, body)).text();
  const events = text.split("\n\n").filter((event) => event !== "");
  expect(events.at(-1)).toBe("data: [DONE]");
  expect(events.at(-2)).toContain('"usage"');
  const names = events.filter((event) => event.includes('"name"'));
  expect(names).toHaveLength(2);
  expect(events.length).toBeGreaterThan(10);
  for (const event of events.slice(0, -1)) expect(event).toContain('"system_fingerprint":"scripted"');
});

test.each([
  ["/models", {}, 404],
  ["/chat/completions", { model: "x", messages: [] }, 500],
])("%s with %j is an error, not an answer", async (path, body, status) => {
  const response = await fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(body) });
  expect(response.status).toBe(status);
});

test.each(SCRIPTS)("every call of “$title” fits its tool", ({ turns }) => {
  const context = {
    callId: "c",
    workspace: { id: "w", queue: "q" },
    egress: null,
    keep: () => "0".repeat(64),
  };
  for (const { calls } of turns) {
    for (const { tool, input } of calls) {
      expect(Object.keys(TOOLS)).toContain(tool);
      expect(parseToolCall(tool, input, context)).not.toHaveProperty("problem");
    }
  }
});

test("as a process it says where it listens, answers, and ends on SIGTERM", async () => {
  const entry = join(import.meta.dirname, "../../support/model/serve.ts");
  const child = spawn(process.execPath, [entry], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const { url } = JSON.parse(String(line)) as { url: string };
  expect((await ask(url, { model: "x", messages })).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toStrictEqual([0, null]);
});
