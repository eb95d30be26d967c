// test/activities/ledger/decide.test.ts: the one transaction of the one door, on a real PostgreSQL.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactReads, artifactWrites } from "../../../core/action.ts";
import { digestOf } from "../../../core/digest.ts";
import type { Action } from "../../../core/schema/action.ts";
import { claimsOf, decideOne, kindsOf, SHELL, WORKSPACE } from "../../support/ledger/asking.ts";
import { settlement, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const PULL: Action = { kind: "pr.read", repository: "acme/geese", number: 1 };

describe("an allowed action", () => {
  test("I1 has a stored decision, an audit intent and a permit that the public key verifies", async () => {
    const { actor } = await world.newRun();
    const decision = await decideOne(world, { actor, action: SHELL });
    expect(decision).toMatchObject({
      effect: "allow",
      gate: null,
      actionId: "a-1",
      action: digestOf(SHELL),
      rules: ["platform/all-allowed"],
    });
    expect(await claimsOf(world, decision)).toMatchObject({
      tenant: "acme",
      run: actor.run,
      wf: actor.workflowId,
      act: "a-1",
      kind: "shell.exec",
      queue: "sandbox@h",
      digest: digestOf(SHELL),
      reads: artifactReads(SHELL),
      writes: artifactWrites(SHELL),
      data: "internal",
      forgeId: null,
      exempt: false,
    });
    const chain = await kindsOf(world, `run/${actor.run}`);
    expect(chain).toStrictEqual(["task.submitted", "task.approved", "run.leased", "policy.evaluated"]);
  });

  test("I4 that names a repository has its number at the forge in the permit", async () => {
    const { actor } = await world.newRun();
    const decision = await decideOne(world, { actor, action: PULL });
    expect(await claimsOf(world, decision)).toMatchObject({ forgeId: 101 });
  });

  test("I7 has a permit that names the tenant's own installations where the forge is asked, and none elsewhere", async () => {
    const { actor } = await world.newRun();
    const shell = await claimsOf(world, await decideOne(world, { actor, action: SHELL }));
    const pull = await claimsOf(world, await decideOne(world, { actor, action: PULL, id: "a-2" }));
    expect([shell.installations, pull.installations]).toStrictEqual([[], [11]]);
  });

  test("I4 has a permit of fifteen minutes beyond its own time limit, so a script of four hours gets them", async () => {
    const { actor } = await world.newRun();
    const seconds = Math.floor(world.now().getTime() / 1000);
    const { exp } = await claimsOf(world, await decideOne(world, { actor, action: SHELL }));
    expect(exp - seconds).toBeGreaterThanOrEqual(929);
    expect(exp - seconds).toBeLessThanOrEqual(932);
    const script: Action = {
      kind: "script.exec",
      workspace: WORKSPACE,
      argv: ["make"],
      timeoutSeconds: 14_400,
    };
    const long = await claimsOf(world, await decideOne(world, { actor, action: script, id: "a-2" }));
    expect(long.exp - seconds).toBeGreaterThan(4 * 3600);
    expect(long.exp - seconds).toBeLessThan(5 * 3600);
  });

  test("with nothing to perform has no permit, and its own event follows its decision", async () => {
    const { actor } = await world.newRun();
    const decision = await decideOne(world, { actor, action: { kind: "run.start" } });
    expect(decision).toMatchObject({ effect: "allow", permit: null });
    const last = (await kindsOf(world, `run/${actor.run}`)).slice(-2);
    expect(last).toStrictEqual(["policy.evaluated", "run.scheduled"]);
  });

  test("outside a run is decided in the tenant's chain", async () => {
    const actor = { tenant: "acme", run: null, workflowId: "onboarding/acme/x", fence: 0 };
    const action: Action = { kind: "repository.read", repository: "acme/geese" };
    const decision = await decideOne(world, { actor, action, id: "onboarding-1" });
    expect(await claimsOf(world, decision)).toMatchObject({ run: "", queue: "scm" });
    expect(await kindsOf(world, "tenant")).toContain("policy.evaluated");
  });

  test("comes in the order asked, twenty of one turn in one transaction", async () => {
    const { actor } = await world.newRun();
    const actions = Array.from({ length: 20 }, (_, index) => ({ actionId: `a-${index}`, action: SHELL }));
    const { decisions } = await world.ledger.decide({ actor, actions, settlements: [] });
    expect(decisions.map((decision) => decision.actionId)).toStrictEqual(
      actions.map(({ actionId }) => actionId),
    );
    const settlements = actions.map(({ actionId }) => settlement({ actionId, kind: "command.executed" }));
    const next = actions.map(({ action, actionId }) => ({ action, actionId: `b-${actionId}` }));
    const again = await world.ledger.decide({ actor, actions: next, settlements });
    expect(again.decisions.map((decision) => decision.actionId)).toStrictEqual(
      next.map(({ actionId }) => actionId),
    );
  });
});

describe("asked again", () => {
  test("the same action id gets the same decision and the same permit, once stored and once audited", async () => {
    const { actor } = await world.newRun();
    const first = await decideOne(world, { actor, action: SHELL });
    world.later(60_000);
    expect(await decideOne(world, { actor, action: SHELL })).toStrictEqual(first);
    const rows = await world.sql.owner("SELECT 1 FROM decision WHERE run_id = $1", [actor.run]);
    expect(rows).toHaveLength(1);
    const kinds = await kindsOf(world, `run/${actor.run}`);
    expect(kinds.filter((kind) => kind === "policy.evaluated")).toHaveLength(1);
  });

  test("at the same time, it is still one decision", async () => {
    const { actor } = await world.newRun();
    const asking = { actor, action: SHELL };
    const answers = await Promise.all(Array.from({ length: 4 }, () => decideOne(world, asking)));
    expect(new Set(answers.map((answer) => answer.permit?.signature)).size).toBe(1);
  });

  test("I4 with its permit run out unused, it is decided anew", async () => {
    const { actor } = await world.newRun();
    const first = await decideOne(world, { actor, action: PULL });
    world.later(16 * 60_000);
    const second = await decideOne(world, { actor, action: PULL });
    expect(second).toMatchObject({ effect: "allow" });
    expect(second.id).not.toBe(first.id);
    expect((await claimsOf(world, second)).exp).toBeGreaterThan((await claimsOf(world, first)).exp);
  });

  test("I4 with its permit run out and settled, it is not: the effect has been", async () => {
    const { actor } = await world.newRun();
    const first = await decideOne(world, { actor, action: PULL });
    const settlements = [settlement({ actionId: "a-1", kind: "pull_request.read" })];
    await world.ledger.settle({ actor, settlements });
    world.later(16 * 60_000);
    expect((await decideOne(world, { actor, action: PULL })).id).toBe(first.id);
  });

  test("I4 for another action under a used id, it is refused", async () => {
    const { actor } = await world.newRun();
    const first = await decideOne(world, { actor, action: SHELL });
    const other = await decideOne(world, { actor, action: { ...SHELL, timeoutSeconds: 31 } as Action });
    expect(other).toMatchObject({ effect: "deny", gate: "policy", permit: null });
    expect(other.because).toContain("used for another action");
    expect(await decideOne(world, { actor, action: SHELL })).toStrictEqual(first);
  });
});

test("I9 what is stored and audited of a command is redacted; what is permitted is the command", async () => {
  const { actor } = await world.newRun();
  const action: Action = {
    kind: "shell.exec",
    workspace: WORKSPACE,
    command: "login hunter2 \u0000",
    timeoutSeconds: 3,
  };
  const decision = await decideOne(world, { actor, action });
  expect(decision.action).toBe(digestOf(action));
  const [row] = await world.sql.owner("SELECT decision::text AS row FROM decision WHERE decision_id = $1", [
    decision.id,
  ]);
  expect(row?.["row"]).toContain("[REDACTED]");
  expect(row?.["row"]).not.toContain("hunter2");
  const slice = await world.gateway.auditSlice("acme", `run/${actor.run}`);
  expect(JSON.stringify(slice)).not.toContain("hunter2");
});
