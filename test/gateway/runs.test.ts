// test/gateway/runs.test.ts: a signed task becomes one run with its workflow, and people read what became of it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { digestOf, sha256Hex } from "../../core/digest.ts";
import { briefOf } from "../../core/brief.ts";
import { AgentTask, TaskContract } from "../../core/schema/task.ts";
import { RunInput } from "../../core/schema/run.ts";
import { RunStarted } from "../../core/schema/submission.ts";
import { AuditSlice, RunDetail, RunSummary } from "../../core/schema/view.ts";
import { task } from "../support/ledger/world.ts";
import { serveGateway } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(() => served.stop());
beforeEach(() => {
  served.temporal.started = [];
  served.temporal.down = false;
});

let scripts = 0;
const script = (): TaskContract =>
  TaskContract.parse({
    change: "script",
    title: `pluck the geese, ${(scripts += 1)}`,
    repository: "acme/geese",
    task_class: "codemod",
    argv: ["npm", "run", "codemod"],
  });

async function start(asked: Parameters<Served["submit"]>[1]): Promise<RunStarted> {
  const answer = await served.submit(served.world.people.operator, asked);
  return RunStarted.parse(await answer.json());
}

async function refusal(answer: Response): Promise<{ status: number; kind: string; message: string }> {
  const { error } = (await answer.json()) as { error: { kind: string; message: string } };
  return { status: answer.status, ...error };
}

describe("submitting a task", () => {
  test("answers 201 with a run, and starts its workflow with all that people look for it by", async () => {
    const wanted = task();
    const answer = await served.submit(served.world.people.operator, { task: wanted });
    expect(answer.status).toBe(201);
    const started = RunStarted.parse(await answer.json());
    const workflowId = `run/acme/${started.id}`;
    const webUrl = `http://web/namespaces/acme/workflows/${encodeURIComponent(workflowId)}`;
    expect(started).toStrictEqual({ id: started.id, workflowId, existing: false, webUrl });
    const [call] = served.temporal.started;
    expect(call).toMatchObject({ tenant: "acme", workflow: "agentRun" });
    expect(call?.options).toMatchObject({
      workflowId,
      taskQueue: "control",
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      workflowIdConflictPolicy: "USE_EXISTING",
      staticSummary: `acme/geese: ${wanted.title}`,
      priority: { fairnessKey: "acme" },
    });
    const pairs = call?.options.typedSearchAttributes;
    expect(
      Array.isArray(pairs) ? pairs.map(({ key, value }) => [key.name, key.type, value]) : pairs,
    ).toStrictEqual([
      ["Tenant", "KEYWORD", "acme"],
      ["Repository", "KEYWORD", "acme/geese"],
      ["TaskClass", "KEYWORD", "bug_fix"],
      ["Autonomy", "KEYWORD", "draft_pr"],
      ["RiskTier", "KEYWORD", "low"],
      ["Stage", "KEYWORD", "queued"],
    ]);
    const input = RunInput.parse(call?.options.args[0]);
    expect(input).toMatchObject({ runId: started.id, requester: "otto", task: wanted, profile: "node" });
    expect(input.route).toMatchObject({ provider: "scripted" });
  });

  test("leaves the brief as an artifact: what the agent is told, or a script's whole contract", async () => {
    const agent = AgentTask.parse(task());
    const contract = script();
    const cases = [
      { each: agent, told: briefOf(agent, "node") },
      { each: contract, told: contract },
    ];
    for (const { each, told } of cases) {
      const { id } = await start({ task: each });
      const input = RunInput.parse(served.temporal.started.at(-1)?.options.args[0]);
      expect(input.brief).toBe(digestOf(told));
      const permit = await served.permit({ run: id, reads: [input.brief] });
      const headers = { authorization: `Permit ${permit}` };
      const stored = await fetch(`${served.url}/artifacts/${input.brief}`, { headers });
      const bytes = new Uint8Array(await stored.arrayBuffer());
      expect(sha256Hex(bytes)).toBe(input.brief);
      expect(JSON.parse(new TextDecoder().decode(bytes))).toStrictEqual(told);
      const detail = await served.world.gateway.showRun("acme", id);
      expect(detail?.artifacts).toMatchObject([{ class: "model_request", digest: input.brief }]);
    }
  });

  test("I9 a title cannot open a link, a table or a line of its own in what Temporal shows", async () => {
    await start({ task: task({ title: "see [here](http://evil)\n| # geese `x`" }) });
    const { staticSummary, staticDetails } = served.temporal.started.at(-1)?.options ?? {};
    expect(staticSummary).toBe("acme/geese: see [here](http://evil) | # geese `x`");
    expect(staticDetails?.split("\n")[0]).toBe(
      "**see \\[here\\](http://evil) \\| \\# geese \\`x\\`** on `acme/geese`",
    );
  });

  test("twice is one run: 200, and its workflow is started again in case a crash came between", async () => {
    const wanted = task();
    served.temporal.down = true;
    const first = await refusal(await served.submit(served.world.people.operator, { task: wanted }));
    expect(first).toMatchObject({ status: 503, kind: "unavailable" });
    expect(first.message).toContain("Give the same command again");
    served.temporal.down = false;
    const second = await served.submit(served.world.people.operator, { task: wanted });
    expect(second.status).toBe(200);
    const started = RunStarted.parse(await second.json());
    expect(started.existing).toBe(true);
    expect(first.message).toContain(started.id);
    expect(served.temporal.started.map((call) => call.options.workflowId)).toStrictEqual([
      started.workflowId,
    ]);
  });

  test("a script needs no model; an agent without a route is told how to configure one", async () => {
    const { id } = await start({ task: script(), model: "none-such" });
    expect(RunInput.parse(served.temporal.started.at(-1)?.options.args[0])).toMatchObject({
      runId: id,
      route: null,
    });
    const refused = await refusal(
      await served.submit(served.world.people.operator, { task: task(), model: "none-such" }),
    );
    expect(refused).toMatchObject({ status: 403, kind: "refused" });
    expect(refused.message).toMatch(/none-such.*under models: in skein\.yaml/);
    expect(served.temporal.started).toHaveLength(1);
  });

  test("for a repository nobody onboarded is 404, and with a verifier nobody wrote 400", async () => {
    const { operator } = served.world.people;
    const elsewhere = await refusal(
      await served.submit(operator, { task: task({ repository: "acme/ducks" }) }),
    );
    expect(elsewhere).toMatchObject({ status: 404, kind: "not_found" });
    const unverified = await refusal(await served.submit(operator, { task: task({ verifier: "hope" }) }));
    expect(unverified).toMatchObject({ status: 400, kind: "bad_input" });
    expect(served.temporal.started).toStrictEqual([]);
  });

  test("that does not fit says each field that does not, and is never parsed at length", async () => {
    const post = async (body: string) => {
      return refusal(await fetch(`${served.url}/v1/runs`, { method: "POST", body }));
    };
    expect(await post("{")).toMatchObject({ status: 400, kind: "bad_input" });
    const wrong = JSON.stringify({
      statement: "a.b.c",
      task: { ...task(), autonomie: "draft_pr", limits: { turns: 0 } },
    });
    const { status, message } = await post(wrong);
    expect(status).toBe(400);
    expect(message).toContain('task: unknown field "autonomie" (did you mean "autonomy"?)');
    expect(message).toContain("task.limits.turns");
    expect(
      await post(JSON.stringify({ statement: "x", task: task({ title: "geese\u0000" }) })),
    ).toMatchObject({ status: 400 });
    expect(
      await post(JSON.stringify({ statement: "x", task: task({ title: "geese\ud800" }) })),
    ).toMatchObject({ status: 400 });
    expect(await post(`"${"x".repeat(1024 * 1024)}"`)).toMatchObject({ status: 413, kind: "bad_input" });
  });
});

describe("reading", () => {
  test("a run is found by its id, by the id's beginning, by pull request URL and by merge SHA", async () => {
    const { actor, input } = await served.world.newRun();
    const url = "https://forge/acme/geese/pull/17";
    const pull = {
      number: 17,
      url,
      branch: "skein/geese",
      headSha: "a".repeat(40),
      mergeSha: "b".repeat(40),
    };
    await served.world.ledger.record({
      actor,
      records: [{ kind: "pull_request", ...pull, state: "merged" }],
    });
    const { viewer } = served.world.people;
    for (const word of [input.runId, url, `${url}/files`, pull.mergeSha]) {
      const found = await served.read(viewer, `/v1/runs?find=${encodeURIComponent(word)}`);
      expect(RunSummary.array().parse(await found.json())).toMatchObject([{ id: input.runId }]);
    }
    for (const id of [input.runId, input.runId.slice(0, 10)]) {
      const detail = RunDetail.parse(await (await served.read(viewer, `/v1/runs/${id}`)).json());
      expect(detail).toMatchObject({
        run: { id: input.runId },
        webUrl: `http://web/run/acme/${input.runId}`,
      });
      const audit = AuditSlice.parse(await (await served.read(viewer, `/v1/runs/${id}/audit`)).json());
      expect(audit.chain).toBe(`run/${input.runId}`);
      expect(audit.events).toHaveLength(audit.head);
    }
  });

  test("lists, chains and repositories answer in their shapes; what is not there is 404", async () => {
    const { viewer } = served.world.people;
    const runs = RunSummary.array().parse(await (await served.read(viewer, "/v1/runs")).json());
    expect(runs.length).toBeGreaterThan(1);
    const chain = `run/${runs[0]?.id}`;
    const slice = await served.read(viewer, `/v1/audit/${encodeURIComponent(chain)}`);
    expect(AuditSlice.parse(await slice.json()).chain).toBe(chain);
    expect(
      AuditSlice.parse(await (await served.read(viewer, "/v1/audit/tenant")).json()).head,
    ).toBeGreaterThan(3);
    const repository = await (await served.read(viewer, "/v1/repositories/acme/geese")).json();
    expect(repository).toMatchObject({ repository: "acme/geese", tier: "low", forgeId: 101 });
    expect(await (await served.read(viewer, "/v1/repositories")).json()).toStrictEqual([repository]);
    for (const path of [
      "/v1/runs/nosuchrun",
      "/v1/runs/nosuchrun/audit",
      "/v1/audit/run%2Fx",
      "/v1/repositories/acme/ducks",
    ]) {
      expect(await refusal(await served.read(viewer, path))).toMatchObject({
        status: 404,
        kind: "not_found",
      });
    }
    expect(await refusal(await served.read(viewer, "/v1/runs?find=%00"))).toMatchObject({ status: 400 });
    expect(await refusal(await fetch(`${served.url}/nothing/here`))).toMatchObject({ status: 404 });
  });

  test("no answer is kept by anything between", async () => {
    const answer = await served.read(served.world.people.viewer, "/v1/runs");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });
});
