// test/activities/model/answer.test.ts: what a model says, secrets and mistakes too, becomes calls that are safe to decide on.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BROKERED_SECRET, briefFor, modelBench } from "../../support/model/bench.ts";
import { BAD_ARGUMENTS, UNKNOWN_TOOL } from "../../support/model/fault.ts";
import { startScriptedModel } from "../../support/model/server.ts";
import type { ScriptedModel } from "../../support/model/server.ts";
import { WRONG_SUM_TITLE } from "../../support/model/scripts/wrong-sum.ts";
import type { WireCall } from "../../support/model/wire.ts";

const brief = briefFor(WRONG_SUM_TITLE);
let server: ScriptedModel;
beforeAll(async () => {
  server = await startScriptedModel();
});
afterEach(() => void server.requests.splice(0));
afterAll(() => server.close());

function bench(changed: Partial<Parameters<typeof modelBench>[0]> = {}) {
  return modelBench({ url: server.url, brief, ...changed });
}

function changeCalls(change: (calls: WireCall[]) => WireCall[]) {
  server.failNext({ kind: "changed", change: (answer) => ({ ...answer, calls: change(answer.calls) }) });
}

function call(name: string, input: unknown, id = "id_1"): WireCall {
  return { id, name, arguments: JSON.stringify(input) };
}

const wire = () => JSON.stringify(server.requests);

describe("I9 no secret passes", () => {
  // Made here, so that no scanner of this repository finds one.
  const token = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;

  test("from a task or a tool's output to the model, and the model is told what was removed", async () => {
    const b = bench({
      brief: briefFor(WRONG_SUM_TITLE, { instructions: `Use the token ${token} for it, please.` }),
    });
    const first = await b.call();
    expect(first.removedSecrets).toBe(1);
    const output = b.artifacts.seed("tool_output_redacted", `GITHUB_TOKEN=${token}\n${BROKERED_SECRET}\n`);
    const answers = first.calls.map(({ callId }) => ({ callId, artifact: output }));
    const second = await b.call({ turn: 2, conversation: first.conversation, answers });
    expect(second.removedSecrets).toBe(4);
    expect(wire()).not.toContain(token);
    expect(wire()).not.toContain(BROKERED_SECRET);
    expect(wire()).toContain("[Secrets were removed from this text: ");
    for (const digest of b.artifacts.ofClass("model_request").slice(1)) {
      expect(b.artifacts.text(digest)).not.toContain(token);
    }
  });

  test("from the model into history, artifacts or a command; the call is not made in another form", async () => {
    const b = bench();
    server.failNext({
      kind: "changed",
      change: (answer) => ({
        ...answer,
        text: `I use ${token}`,
        calls: [
          call("shell", { command: `curl -H "Authorization: Bearer ${token}" localhost` }, "a"),
          call("write", { path: "a.env", content: `TOKEN=${token}` }, "b"),
          call("list", { path: "." }, "c"),
        ],
      }),
    });
    const turn = await b.call();
    expect(turn.calls.map(({ kind }) => kind)).toStrictEqual(["invalid", "invalid", "proposal"]);
    expect(JSON.stringify(turn)).not.toContain(token);
    expect(JSON.stringify(turn)).toContain("looks like a secret");
    expect(b.artifacts.ofClass("tool_input")).toStrictEqual([]);
    expect(b.artifacts.text(turn.conversation)).not.toContain(token);
  });

  test("from the provider's error into the failure", async () => {
    const body = { error: { message: `Incorrect API key provided: ${BROKERED_SECRET} ${token}` } };
    server.failNext({ kind: "status", status: 401, body });
    const failure: unknown = await bench()
      .call()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: "internal", nonRetryable: true });
    expect(String(failure)).toContain("401");
    expect(String(failure)).not.toContain(token);
    expect(String(failure)).not.toContain(BROKERED_SECRET);
  });
});

describe("what a model gets wrong is answered, not failed", () => {
  test("bad arguments", async () => {
    const b = bench();
    server.failNext(BAD_ARGUMENTS);
    const turn = await b.call();
    expect(turn.calls).toMatchObject([
      { kind: "invalid", tool: "read", problem: expect.stringContaining("not a JSON object") },
      { kind: "invalid", tool: "shell" },
    ]);
    const answers = turn.calls.map(({ callId }) => ({ callId, text: "Not done" }));
    await b.call({ turn: 2, conversation: turn.conversation, answers }); // and it can be sent back
    expect(JSON.stringify(server.requests[1]?.messages[2])).toContain("unreadable");
  });

  test("an unknown tool", async () => {
    server.failNext(UNKNOWN_TOOL);
    const turn = await bench().call();
    expect(turn.calls[0]).toMatchObject({
      kind: "invalid",
      tool: "sudo",
      problem: expect.stringContaining("no such tool"),
    });
  });

  test("an empty answer: it is told so, and the provider is never sent a message with nothing in it", async () => {
    const one = bench();
    server.failNext({ kind: "changed", change: () => ({ text: " ", calls: [], finish: "stop" }) });
    const empty = await one.call();
    expect(empty.calls).toStrictEqual([]);
    await one.call({ turn: 2, conversation: empty.conversation });
    const told = server.requests.at(-1)?.messages ?? [];
    expect(told.at(-1)).toMatchObject({
      role: "user",
      content: expect.stringMatching(/^Your answer was empty\./),
    });
    expect(told.at(-2)).toMatchObject({ role: "assistant", content: "(no answer)" });
  });

  test("more calls than one decision takes", async () => {
    changeCalls(() => Array.from({ length: 25 }, (_, n) => call("list", { path: `d${n}` }, `id_${n}`)));
    const turn = await bench().call();
    expect(turn.calls.filter(({ kind }) => kind === "proposal")).toHaveLength(20);
    expect(turn.calls[24]).toMatchObject({
      kind: "invalid",
      problem: expect.stringContaining("more than 20 calls"),
    });
  });

  test("ids that repeat or are strange are replaced, so that each answer finds its call", async () => {
    changeCalls(() => [
      call("list", { path: "a" }, "same"),
      call("list", { path: "b" }, "same"),
      call("list", { path: "c" }, "strange id | x"),
    ]);
    const turn = await bench().call();
    const ids = turn.calls.map(({ callId }) => callId);
    expect(ids[2]).toBe("t1c2");
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  test("half a character", async () => {
    changeCalls(() => [{ id: "a", name: "write", arguments: String.raw`{"path":"a","content":"x\ud83d"}` }]);
    expect((await bench().call()).calls).toMatchObject([{ kind: "proposal" }]);
  });
});
