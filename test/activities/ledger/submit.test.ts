// test/activities/ledger/submit.test.ts: a signed task becomes one open run; a repository is registered in two steps.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { briefOf } from "../../../core/brief.ts";
import { digestOf } from "../../../core/digest.ts";
import type { AgentTask, TaskContract } from "../../../core/schema/task.ts";
import type { Person } from "../../support/ledger/world.ts";
import { ROUTE, scriptTask, startWorld, task, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

type Asking = { model?: string; by?: Person };

async function submit(
  contract: TaskContract,
  { model = "default", by = world.people.operator }: Asking = {},
) {
  const asked = { task: contract, model };
  const words = { verb: "run.start", target: contract.repository, digest: digestOf(asked) } as const;
  return world.gateway.submitTask({ statement: await world.sign(by, words), ...asked });
}

async function close(runId: string): Promise<void> {
  const actor = { tenant: "acme", run: runId, workflowId: `run/acme/${runId}`, fence: 0 };
  const outcome = { kind: "outcome", outcome: "failed", because: "x", failure: null, final: true } as const;
  await world.ledger.record({ actor, records: [outcome] });
}

describe("submitTask", () => {
  test("makes a run with its budget, its first events and all its workflow needs", async () => {
    const contract = task({ limits: { cost_cents: 123 } });
    const answer = await submit(contract);
    if (answer.kind !== "created") throw new Error(answer.kind);
    const { input } = answer;
    expect(answer.workflowId).toBe(`run/acme/${input.runId}`);
    expect(input).toStrictEqual({
      tenant: "acme",
      runId: expect.stringMatching(/^[0-9a-f]{16}$/),
      taskId: digestOf({ contract, repositoryId: "101" }),
      task: contract,
      repository: await world.gateway.repository("acme", "acme/geese"),
      requester: "otto",
      route: ROUTE,
      profile: "node",
      brief: digestOf(briefOf(contract as AgentTask, "node")),
      model: "default",
      versions: { runtime: "skein@test" },
    });
    const detail = await world.gateway.showRun("acme", input.runId);
    expect(detail?.run).toMatchObject({
      stage: "queued",
      budgetMicroUsd: 1_230_000,
      costMicroUsd: 0,
      closed: false,
    });
    expect(detail?.task).toStrictEqual(contract);
    const slice = await world.gateway.auditSlice("acme", `run/${input.runId}`);
    const events = slice?.events.map((event) => JSON.parse(event.body));
    expect(events?.map(({ kind, actor }) => `${kind} by ${actor.id}`)).toStrictEqual([
      "task.submitted by otto",
      "task.approved by otto",
    ]);
  });

  test("I11 the same task again is the same run while it is open, with the same input", async () => {
    const contract = task();
    const first = await submit(contract);
    const second = await submit(contract);
    expect(second).toStrictEqual({ ...first, kind: "existing" });
  });

  test("I11 many at once make one run", async () => {
    const contract = task();
    const answers = await Promise.all(Array.from({ length: 4 }, () => submit(contract)));
    expect(answers.map((answer) => answer.kind).toSorted()).toStrictEqual([
      "created",
      "existing",
      "existing",
      "existing",
    ]);
  });

  test("a task that was done is refused, and how to have it done anew is said", async () => {
    const contract = task();
    const first = await submit(contract);
    if (first.kind !== "created") throw new Error(first.kind);
    await close(first.input.runId);
    expect(await submit(contract)).toMatchObject({
      kind: "refused",
      because: expect.stringContaining(`skein run retry ${first.input.runId}`),
    });
  });

  test("says what does not fit: the repository, the profile, the model route", async () => {
    expect(await submit(task({ repository: "acme/ducks" }))).toMatchObject({ kind: "not_found" });
    expect(await submit(task({ verifier: "ruby" }))).toStrictEqual({
      kind: "bad_input",
      because: "no verifier profile ruby; there are: node",
    });
    expect(await submit(task(), { model: "constructor" })).toMatchObject({ kind: "refused" });
  });

  test("a script needs no model", async () => {
    expect(await submit(scriptTask(), { model: "none" })).toMatchObject({
      kind: "created",
      input: { route: null },
    });
  });

  test("I6 needs the role, and the statement covers task and model", async () => {
    expect(await submit(task(), { by: world.people.viewer })).toMatchObject({ kind: "unproven" });
    const contract = task();
    const asked = { task: contract, model: "default" };
    const words = { verb: "run.start", target: contract.repository, digest: digestOf(asked) } as const;
    const statement = await world.sign(world.people.operator, words);
    for (const changed of [{ model: "other" }, { task: { ...contract, title: "another" } }]) {
      const answer = await world.gateway.submitTask({ statement, ...asked, ...changed });
      expect(answer).toMatchObject({ kind: "unproven" });
    }
  });

  test("I7 a repository of another tenant is not found", async () => {
    await world.sql
      .owner(`INSERT INTO repository SELECT 'other', 'r9', 909, 22, 'other/swans', owner, team, tier, verifier,
      default_branch, private, onboarded_by, onboarded_at FROM repository LIMIT 1`);
    expect(await submit(task({ repository: "other/swans" }))).toMatchObject({ kind: "not_found" });
  });
});

describe("onboarding", () => {
  const request = {
    repository: "acme/swans",
    owner: "jane",
    team: "birds",
    tier: "high",
    verifier: "node",
  } as const;
  const facts = { forgeId: 202, defaultBranch: "trunk", private: true, archived: false };

  async function accept(by: Person, changes = {}) {
    const asked = { ...request, ...changes };
    const words = { verb: "repo.onboard", target: asked.repository, digest: digestOf(asked) } as const;
    return world.gateway.acceptOnboarding({ statement: await world.sign(by, words), request: asked });
  }

  test("first a platform admin's word, then what the forge says; both are audited", async () => {
    const accepted = await accept(world.people.admin);
    expect(accepted).toStrictEqual({ kind: "accepted", tenant: "acme", subject: "ada" });
    const recorded = await world.gateway.recordOnboarding({ tenant: "acme", subject: "ada", request, facts });
    const repository = { ...request, id: "202", forgeId: 202, installationId: 11, defaultBranch: "trunk" };
    expect(recorded).toStrictEqual({ kind: "onboarded", repository });
    expect(await world.gateway.repository("acme", "Acme/Swans")).toStrictEqual(repository);
    const slice = await world.gateway.auditSlice("acme", "tenant");
    const kinds = slice?.events.map((event) => JSON.parse(event.body).kind).slice(-2);
    expect(kinds).toStrictEqual(["statement.accepted", "repository.onboarded"]);
  });

  test("is refused to an operator, for an unknown profile, and for an archived repository", async () => {
    expect(await accept(world.people.operator)).toMatchObject({ kind: "unproven" });
    expect(await accept(world.people.admin, { verifier: "ruby" })).toMatchObject({ kind: "bad_input" });
    const found = { tenant: "acme", subject: "ada", request, facts: { ...facts, archived: true } };
    expect(await world.gateway.recordOnboarding(found)).toMatchObject({ kind: "refused" });
  });

  test("without a profile takes the one that its root tells of, once and for all", async () => {
    const { verifier: _, ...asked } = request;
    const statement = await world.sign(world.people.admin, {
      verb: "repo.onboard",
      target: asked.repository,
      digest: digestOf(asked),
    });
    expect(await world.gateway.acceptOnboarding({ statement, request: asked })).toMatchObject({
      kind: "accepted",
    });
    const found = (verifiers?: string[]) =>
      world.gateway.recordOnboarding({
        tenant: "acme",
        subject: "ada",
        request: asked,
        facts: { ...facts, ...(verifiers && { verifiers }) },
      });
    expect(await found(["node"])).toMatchObject({ kind: "onboarded", repository: { verifier: "node" } });
    const several = /tell of several verifier profiles \(node, pytest\): name one with --verifier/;
    expect(await found(["node", "pytest"])).toMatchObject({
      kind: "bad_input",
      because: expect.stringMatching(several),
    });
    for (const none of [[], undefined])
      expect(await found(none)).toMatchObject({
        because: expect.stringMatching(/tell of no verifier profile/),
      });
    expect(await found(["ruby"])).toMatchObject({
      because: expect.stringMatching(/no verifier profile ruby; there are/),
    });
  });

  test("a renamed repository keeps its id, and its old name is free for another", async () => {
    const renamed = { ...request, repository: "acme/cygnets" };
    await world.gateway.recordOnboarding({ tenant: "acme", subject: "ada", request: renamed, facts });
    expect(await world.gateway.repository("acme", "acme/cygnets")).toMatchObject({ id: "202" });
    const newcomer = { ...facts, forgeId: 303 };
    await world.gateway.recordOnboarding({
      tenant: "acme",
      subject: "ada",
      request: renamed,
      facts: newcomer,
    });
    expect(await world.gateway.repository("acme", "acme/cygnets")).toMatchObject({ id: "303" });
    expect((await world.gateway.repositories("acme")).map(({ id }) => id).toSorted()).toStrictEqual([
      "101",
      "202",
      "303",
    ]);
  });
});
