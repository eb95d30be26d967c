// test/gateway/statements.test.ts: I6 unsigned, stale, foreign, replayed or unauthorised words change nothing and are audited.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../../core/digest.ts";
import type { ControlStatement } from "../../core/schema/statement.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { task } from "../support/ledger/world.ts";
import type { Person } from "../support/ledger/world.ts";
import { serveGateway } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(() => served.stop());
beforeEach(() => {
  served.temporal.started = [];
  served.temporal.answer = null;
  served.temporal.down = false;
});

const seconds = (): number => Math.floor(Date.now() / 1000);

async function post(path: string, body: unknown): Promise<{ status: number; kind: string; message: string }> {
  const answer = await fetch(`${served.url}${path}`, { method: "POST", body: JSON.stringify(body) });
  const { error } = (await answer.json()) as { error?: { kind: string; message: string } };
  return { status: answer.status, kind: error?.kind ?? "none", message: error?.message ?? "" };
}

async function lastRefusals(tenant = "acme"): Promise<unknown[]> {
  const slice = await served.world.gateway.auditSlice(tenant, "tenant");
  const bodies = (slice?.events ?? []).map((event) => JSON.parse(event.body));
  return bodies.filter((body) => body.kind === "statement.refused").map((body) => body.note);
}

async function runs(): Promise<number> {
  return (await served.world.gateway.listRuns("acme")).length;
}

type Case = { by?: Person; words?: Partial<ControlStatement>; statement?: string };

/** One submission with something wrong about its statement. */
async function submit({ by = served.world.people.operator, words = {}, statement }: Case) {
  const asked = { task: task(), model: "default" };
  const right = { verb: "run.start", target: asked.task.repository, digest: digestOf(asked) } as const;
  return post("/v1/runs", {
    statement: statement ?? (await served.world.sign(by, { ...right, ...words })),
    ...asked,
  });
}

describe("I6 a submission", () => {
  test.each<[string, () => Case | Promise<Case>, string]>([
    ["that is stale", () => ({ words: { iat: seconds() - 600, exp: seconds() - 300 } }), "expired"],
    ["from the future", () => ({ words: { iat: seconds() + 200, exp: seconds() + 300 } }), "future"],
    ["that lives too long", () => ({ words: { exp: seconds() + 3600 } }), "five minutes"],
    ["for other content", () => ({ words: { digest: "0".repeat(64) } }), "other content"],
    ["for another repository", () => ({ words: { target: "acme/ducks" } }), "acme/ducks"],
    ["with another verb", () => ({ words: { verb: "run.stop" } }), "run.stop"],
    ["by who may not start runs", () => ({ by: served.world.people.viewer }), "no role"],
    ["in another's name", () => ({ words: { sub: "ada" } }), "another subject"],
    ["by a key nobody enrolled", () => ({ by: { subject: "otto", key: newKeyPair() } }), "not enrolled"],
  ])("%s is 401, makes no run and is audited", async (_, wrong, because) => {
    const before = await runs();
    const refused = await submit(await wrong());
    expect(refused).toMatchObject({
      status: 401,
      kind: "refused",
      message: expect.stringContaining(because),
    });
    expect(await lastRefusals()).toContain(refused.message);
    expect(await runs()).toBe(before);
    expect(served.temporal.started).toStrictEqual([]);
  });

  test("that nobody signed, or signed for nobody we know, is the platform's to note", async () => {
    const { operator } = served.world.people;
    const words = { verb: "run.start", target: "acme/geese" } as const;
    const foreign = [
      "not a statement",
      await served.world.sign(operator, { ...words, aud: "test/nobody" }),
      await served.world.sign(operator, { ...words, aud: "another/acme" }),
    ];
    for (const statement of foreign) {
      expect(await submit({ statement })).toMatchObject({ status: 401, kind: "refused" });
    }
    const acme = await lastRefusals();
    const platform = await lastRefusals("platform");
    expect(acme.length + platform.length).toBeGreaterThanOrEqual(3);
    expect(acme).toContain("the statement is for another deployment or tenant");
  });

  test("sent a second time is refused, though the first one counted", async () => {
    const asked = { task: task(), model: "default" };
    const words = { verb: "run.start", target: "acme/geese", digest: digestOf(asked) } as const;
    const statement = await served.world.sign(served.world.people.operator, words);
    expect(await post("/v1/runs", { statement, ...asked })).toMatchObject({ status: 201 });
    served.temporal.started = [];
    const again = await post("/v1/runs", { statement, ...asked });
    expect(again).toMatchObject({ status: 401, kind: "refused", message: "the statement was used before" });
    expect(served.temporal.started).toStrictEqual([]);
  });

  test("never comes back in an answer or in the log", async () => {
    const secret = await served.world.sign(served.world.people.viewer, {
      verb: "run.start",
      target: "acme/geese",
    });
    const { message } = await submit({ statement: secret });
    expect(message).not.toContain(secret.slice(-40));
    expect(JSON.stringify(served.log)).not.toContain(secret.slice(-40));
  });
});

describe("I6 a read", () => {
  test("needs a statement about exactly that path and query, and each reads once", async () => {
    const { viewer } = served.world.people;
    const get = (path: string, authorization: string) =>
      fetch(`${served.url}${path}`, { headers: { authorization } });
    const statement = await served.world.sign(viewer, { verb: "read", target: "/v1/runs?find=abc" });
    expect((await fetch(`${served.url}/v1/runs`)).status).toBe(401);
    expect((await get("/v1/runs", "Statement x")).status).toBe(401);
    expect((await get("/v1/runs?find=abc", `Bearer ${statement}`)).status).toBe(401);
    expect((await get("/v1/runs?find=abc", `Statement ${statement}`)).status).toBe(200);
    expect((await get("/v1/runs?find=abc", `Statement ${statement}`)).status).toBe(401);
    const other = await served.world.sign(viewer, { verb: "read", target: "/v1/runs" });
    expect((await get("/v1/audit/tenant", `Statement ${other}`)).status).toBe(401);
  });

  test("I7 with another tenant's audience sees nothing, for the key is not enrolled there", async () => {
    const words = { verb: "read", target: "/v1/runs", aud: "test/other" } as const;
    const statement = await served.world.sign(served.world.people.admin, words);
    const headers = { authorization: `Statement ${statement}` };
    expect((await fetch(`${served.url}/v1/runs`, { headers })).status).toBe(401);
    expect(await lastRefusals("other")).toContain("the key is not enrolled here");
  });
});

describe("onboarding a repository", () => {
  const request = {
    repository: "acme/ducks",
    owner: "jane",
    team: "birds",
    tier: "high",
    verifier: "node",
  } as const;
  const facts = { forgeId: 202, defaultBranch: "trunk", private: true, archived: false };
  const onboard = async (by: Person, changes = {}) => {
    const answer = await served.onboard(by, { ...request, ...changes });
    const body = (await answer.json()) as { error?: { kind: string; message: string } };
    return { status: answer.status, body };
  };

  test("asks the forge by a workflow and records what it says: 201", async () => {
    served.temporal.answer = { kind: "found", facts };
    const { status, body } = await onboard(served.world.people.admin);
    expect(status).toBe(201);
    expect(body).toStrictEqual({
      ...request,
      id: "202",
      forgeId: 202,
      installationId: 11,
      defaultBranch: "trunk",
    });
    const [call] = served.temporal.started;
    expect(call).toMatchObject({ tenant: "acme", workflow: "onboarding", timeoutMs: 60_000 });
    expect(call?.options).toMatchObject({
      workflowId: "onboarding/acme/acme/ducks",
      taskQueue: "control",
      workflowIdReusePolicy: "ALLOW_DUPLICATE",
      args: [{ tenant: "acme", repository: "acme/ducks" }],
    });
    expect((await onboard(served.world.people.admin, { tier: "low" })).status).toBe(201);
    expect(served.temporal.started).toHaveLength(2);
  });

  test.each([
    [{ kind: "failed", failure: "forge_not_found", because: "no such repository" }, 404, "not_found"],
    [{ kind: "failed", failure: "forge_unauthorized", because: "not installed there" }, 403, "refused"],
    [{ kind: "failed", failure: "forge_down", because: "the forge is away" }, 503, "unavailable"],
    [{ kind: "refused", because: "halted: geese on the runway" }, 403, "refused"],
    [{ kind: "found", facts: { ...facts, archived: true } }, 403, "refused"],
  ])("passes on the reason when %o", async (answer, status, kind) => {
    served.temporal.answer = answer;
    const refused = await onboard(served.world.people.admin);
    expect([refused.status, refused.body.error?.kind]).toStrictEqual([status, kind]);
    if ("because" in answer) expect(refused.body.error?.message).toBe(answer.because);
  });

  test("by who may not is 401 and asks nobody; with Temporal away it is 503", async () => {
    expect((await onboard(served.world.people.operator)).status).toBe(401);
    expect(served.temporal.started).toStrictEqual([]);
    served.temporal.down = true;
    expect((await onboard(served.world.people.admin)).status).toBe(503);
  });

  test("an answer nobody expected is 500 without detail, and the log has it", async () => {
    served.temporal.answer = { kind: "quack" };
    const { status, body } = await onboard(served.world.people.admin);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("quack");
    expect(served.log.at(-1)).toMatchObject({ level: "error" });
  });
});
