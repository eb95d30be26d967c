// test/activities/ledger/raise-budget.test.ts: who may raise a run's budget, to what, and that it is said once however often it is told (I6, I10).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { raiseBudget } from "../../../activities/ledger/raise-budget.ts";
import { digestOf } from "../../../core/digest.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import { kindsOf } from "../../support/ledger/asking.ts";
import { modelCall, startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
let actor: Actor;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

async function begin(cents: number): Promise<void> {
  actor = (await world.newRun({ limits: { cost_cents: cents } })).actor;
}

const wordsFor = (cents: number, by: Person = world.people.operator) =>
  world.sign(by, {
    verb: "run.budget",
    target: actor.run ?? "",
    digest: digestOf({ cost_cents: cents }),
    reason: "worth it",
  });

async function raise(cents: number, statement?: string) {
  const said = statement ?? (await wordsFor(cents));
  return world.ledger.raiseBudget({ actor, target: actor.run ?? "", statement: said, costCents: cents });
}

async function limit(): Promise<number> {
  const [row] = await world.sql.owner("SELECT limit_micro_usd FROM budget_account WHERE run_id = $1", [
    actor.run,
  ]);
  return Number(row?.["limit_micro_usd"]) / 10_000;
}

const eventsOf = (kind: string) =>
  kindsOf(world, `run/${actor.run}`).then((kinds) => kinds.filter((each) => each === kind).length);

async function effectOf(actionId: string): Promise<string> {
  const action = { ...modelCall(), answers: [] };
  const { decisions } = await world.ledger.decide({
    actor,
    actions: [{ actionId, action }],
    settlements: [],
  });
  return `${decisions[0]?.effect} ${decisions[0]?.gate}`;
}

describe("a raise", () => {
  test("I10 lets the next call be paid, and the run's chain says who, from what to what, and why", async () => {
    await begin(10);
    expect(await effectOf("a-1")).toBe("deny budget");
    expect(await raise(15)).toMatchObject({ kind: "accepted", subject: "otto" });
    expect(await effectOf("a-1")).toBe("deny budget"); // the answer that was given stands
    expect(await effectOf("a-2")).toBe("allow null");
    const slice = await world.gateway.auditSlice("acme", `run/${actor.run}`);
    const events = slice?.events.map(({ body }) => JSON.parse(body)) ?? [];
    expect(events.find(({ kind }) => kind === "budget.raised")).toMatchObject({
      actor: { id: "otto", type: "person" },
      resource: { type: "run", id: actor.run },
      note: "from $0.10 to $0.15: worth it",
    });
  });

  test("I6 said twice counts once; the one call that is made again hears the same, and raises once", async () => {
    await begin(10);
    const statement = await wordsFor(20);
    expect(await raise(20, statement)).toMatchObject({ kind: "accepted" });
    expect(await raise(20, statement)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/used before/),
    });
    const again = { actor, target: actor.run ?? "", statement: await wordsFor(30), costCents: 30 };
    for (let time = 0; time < 3; time += 1)
      expect(await raiseBudget(world.deps, again, "call-1")).toMatchObject({ kind: "accepted" });
    expect(await limit()).toBe(30);
    expect(await eventsOf("budget.raised")).toBe(2);
  });

  test("I6 covers its amount, and no other run's budget", async () => {
    await begin(10);
    const elsewhere = await wordsFor(50);
    expect(await raise(60, elsewhere)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/other content/),
    });
    await begin(10);
    expect(await raise(50, elsewhere)).toMatchObject({ kind: "refused" });
    expect(await limit()).toBe(10);
    expect(await eventsOf("statement.refused")).toBe(1);
  });

  test("I6 needs an operator, a campaign owner or a platform admin", async () => {
    await begin(10);
    const { viewer, admin } = world.people;
    expect(await raise(20, await wordsFor(20, viewer))).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/no role for run\.budget/),
    });
    expect(await raise(20, await wordsFor(20, admin))).toMatchObject({ kind: "accepted" });
  });

  test("never lowers, never goes beyond what a task may ask for, and is too late for a closed run", async () => {
    await begin(10);
    expect(await raise(9)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/only ever raised/),
    });
    expect(await raise(100_001)).toMatchObject({ kind: "refused", because: expect.stringMatching(/100000/) });
    expect(await raise(10)).toMatchObject({ kind: "accepted" });
    const over = { kind: "outcome", outcome: "stopped", because: "x", failure: null, final: true } as const;
    await world.ledger.record({ actor, records: [over] });
    expect(await raise(20)).toMatchObject({ kind: "refused", because: "the run is closed" });
    expect(await limit()).toBe(10);
    expect(await eventsOf("budget.raised")).toBe(0);
  });
});
