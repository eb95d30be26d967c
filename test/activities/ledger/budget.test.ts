// test/activities/ledger/budget.test.ts: money is reserved before a model call and booked after it (I10).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTION_EXAMPLES } from "../../../core/policy/ordinary.ts";
import type { Actor, Decision, Settlement } from "../../../core/schema/decision.ts";
import { modelCall, ROUTE, settlement, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

// 100,000 tokens in at $1 and 10,000 out at $5 per million: 15 cents at most. A task has 200 cents unless it says other.
const WORST = 150_000;

type Asking = { id: string; settlements?: Settlement[]; model?: string };

async function call(actor: Actor, { id, settlements = [], model = "geese" }: Asking): Promise<Decision> {
  const action = { ...modelCall(), answers: [], route: { ...ROUTE, model } };
  const { decisions } = await world.ledger.decide({
    actor,
    actions: [{ actionId: id, action }],
    settlements,
  });
  if (!decisions[0]) throw new Error("one decision");
  return decisions[0];
}

async function account(actor: Actor) {
  const [row] = await world.sql.owner("SELECT * FROM budget_account WHERE run_id = $1", [actor.run]);
  return { reserved: Number(row?.["reserved_micro_usd"]), spent: Number(row?.["spent_micro_usd"]) };
}

const done = (actionId: string, costMicroUsd: number) =>
  settlement({ actionId, costMicroUsd, inputTokens: 1000, outputTokens: 100 });

describe("the budget gate", () => {
  test("I10 reserves the worst case, and a settlement moves what it really cost to spent", async () => {
    const { actor } = await world.newRun();
    expect(await call(actor, { id: "a-1" })).toMatchObject({ effect: "allow" });
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 0 });
    await call(actor, { id: "a-2", settlements: [done("a-1", 1234)] });
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 1234 });
    await world.ledger.settle({ actor, settlements: [done("a-2", 1), done("a-1", 9999)] });
    expect(await account(actor)).toStrictEqual({ reserved: 0, spent: 1235 });
    const { usage } = (await world.gateway.showRun("acme", actor.run ?? "")) ?? {};
    expect(usage).toStrictEqual({ modelCalls: 2, inputTokens: 2000, outputTokens: 200 });
  });

  test("I10 a failed call counts with what it is known to have cost, else with all that was reserved", async () => {
    const { actor } = await world.newRun();
    const failed = { ok: false, kind: "effect.failed", failure: "worker_lost" } as const;
    await call(actor, { id: "a-1" });
    const known = settlement({ actionId: "a-1", costMicroUsd: 70, inputTokens: 7, ...failed });
    await call(actor, { id: "a-2", settlements: [known] });
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 70 });
    const unknown = settlement({ actionId: "a-2", costMicroUsd: null, ...failed });
    await world.ledger.settle({ actor, settlements: [unknown, unknown] });
    expect(await account(actor)).toStrictEqual({ reserved: 0, spent: WORST + 70 });
    const stray = settlement({ actionId: "never", costMicroUsd: null, ...failed });
    await world.ledger.settle({ actor, settlements: [stray] });
    expect(await account(actor)).toStrictEqual({ reserved: 0, spent: WORST + 70 });
  });

  test("I10 a judge is paid for like any model, and before it is asked", async () => {
    const { actor } = await world.newRun();
    const action = { ...ACTION_EXAMPLES["judge.run"], route: ROUTE };
    const ask = (actionId: string, settlements: Settlement[] = []) =>
      world.ledger.decide({ actor, actions: [{ actionId, action }], settlements });
    expect((await ask("a-1")).decisions).toMatchObject([{ effect: "allow" }]);
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 0 });
    await ask("a-2", [{ ...done("a-1", 1234), kind: "judge.executed" }]);
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 1234 });
    const unknown = settlement({ actionId: "a-2", costMicroUsd: null, ok: false, kind: "effect.failed" });
    await world.ledger.settle({ actor, settlements: [unknown] });
    expect(await account(actor)).toStrictEqual({ reserved: 0, spent: WORST + 1234 });
    const { usage } = (await world.gateway.showRun("acme", actor.run ?? "")) ?? {};
    expect(usage).toMatchObject({ modelCalls: 2 });
  });

  test("I10 asked twice for one action reserves once", async () => {
    const { actor } = await world.newRun();
    await call(actor, { id: "a-1" });
    await call(actor, { id: "a-1" });
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 0 });
  });

  test("I10 refuses what the rest does not cover, and says what the call may cost", async () => {
    const { actor } = await world.newRun({ limits: { cost_cents: 20 } });
    await call(actor, { id: "a-1" });
    const refused = await call(actor, { id: "a-2" });
    expect(refused).toMatchObject({ effect: "deny", gate: "budget", permit: null, rules: [] });
    expect(refused.because).toContain(
      "budget of $0.20 does not cover the $0.15 that the next model call may cost",
    );
    expect(refused.because).toContain(`skein run budget ${actor.run} --cost-cents 30 --reason TEXT`);
    const settled = await call(actor, { id: "a-3", settlements: [done("a-1", 10_000)] });
    expect(settled).toMatchObject({ effect: "allow" });
    expect(await account(actor)).toStrictEqual({ reserved: WORST, spent: 10_000 });
  });

  test("I10 two calls of one turn cannot both have the last of it", async () => {
    const { actor } = await world.newRun({ limits: { cost_cents: 16 } });
    const actions = ["a-1", "a-2"].map((actionId) => ({ actionId, action: { ...modelCall(), answers: [] } }));
    const { decisions } = await world.ledger.decide({ actor, actions, settlements: [] });
    expect(decisions.map((decision) => decision.effect)).toStrictEqual(["allow", "deny"]);
  });

  test("I10 a real cost beyond the reservation is booked in full, and the next call is refused", async () => {
    const { actor } = await world.newRun({ limits: { cost_cents: 20 } });
    await call(actor, { id: "a-1" });
    const next = await call(actor, { id: "a-2", settlements: [done("a-1", 300_000)] });
    expect(next).toMatchObject({ effect: "deny", gate: "budget" });
    expect(await account(actor)).toStrictEqual({ reserved: 0, spent: 300_000 });
  });

  test.each(["swans", "constructor", "__proto__"])(
    "I10 a model without a price is refused: %s",
    async (model) => {
      const { actor } = await world.newRun();
      const refused = await call(actor, { id: "a-1", model });
      expect(refused).toMatchObject({ effect: "deny", gate: "price" });
      expect(refused.because).toBe(`no price is configured for scripted/${model}`);
    },
  );

  test("I10 there is no model call outside a run", async () => {
    const actor = { tenant: "acme", run: null, workflowId: "onboarding/acme/y", fence: 0 };
    expect(await call(actor, { id: "onboarding-9" })).toMatchObject({ effect: "deny", gate: "price" });
  });

  test("I10 a refused call reserves nothing", async () => {
    const { actor } = await world.newRun();
    expect(await call({ ...actor, fence: 7 }, { id: "a-1" })).toMatchObject({
      effect: "deny",
      gate: "lease",
    });
    expect(await account(actor)).toStrictEqual({ reserved: 0, spent: 0 });
  });

  test("I10 a permit that ran out unused and is decided anew holds one reservation, not two", async () => {
    const { actor } = await world.newRun();
    await call(actor, { id: "a-1" });
    world.later(16 * 60_000);
    const { decisions } = await world.ledger.decide({
      actor,
      actions: [{ actionId: "a-1", action: { ...modelCall(), answers: [] } }],
      settlements: [],
    });
    expect(decisions[0]).toMatchObject({ gate: "lease" }); // its admission ran out with its permit
    const admission = await world.ledger.admit({ actor });
    if (admission.kind !== "admitted") throw new Error(admission.because);
    const again = await world.ledger.decide({
      actor: { ...actor, fence: admission.fence },
      actions: [{ actionId: "a-2", action: { ...modelCall(), answers: [] } }],
      settlements: [],
    });
    expect(again.decisions[0]).toMatchObject({ effect: "allow" });
    expect(await account(actor)).toStrictEqual({ reserved: 2 * WORST, spent: 0 });
  });
});

test("I10 at the end of a run what is still reserved counts as spent: nobody can say it was not", async () => {
  const { actor } = await world.newRun();
  await call(actor, { id: "a-1" });
  const outcome = {
    kind: "outcome",
    outcome: "stopped",
    because: "enough",
    failure: null,
    final: true,
  } as const;
  await world.ledger.record({ actor, records: [outcome] });
  await world.ledger.record({ actor, records: [outcome] });
  expect(await account(actor)).toStrictEqual({ reserved: 0, spent: WORST });
});
