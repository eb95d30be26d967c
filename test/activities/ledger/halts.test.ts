// test/activities/ledger/halts.test.ts: a halt in the database stops decide at once, and the feed hears of it (I14).
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Action } from "../../../core/schema/action.ts";
import type { Actor, Decision } from "../../../core/schema/decision.ts";
import { haltsOverTenant } from "../../../activities/ledger/lookups.ts";
import { releaseHalt, setHalt, type NewHalt } from "../../../activities/ledger/halts.ts";
import { kindsOf } from "../../support/ledger/asking.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world.sql.owner("UPDATE halt SET released_at = now() WHERE released_at IS NULL");
});

const shell = {
  kind: "shell.exec",
  workspace: { id: "w", queue: "sandbox@h" },
  command: "ls",
  timeoutSeconds: 30,
} as const;
const blank = { capability: null, reason: "fox about", by: "ada" };
let asked = 0;

async function decided(actor: Actor, action: Action = shell): Promise<Decision | undefined> {
  asked += 1;
  const actions = [{ actionId: `h-${asked}`, action }];
  return (await world.ledger.decide({ actor, actions, settlements: [] })).decisions[0];
}

const covering = (run: string): NewHalt[] => [
  { ...blank, scope: "platform", target: "*", tenant: null, mode: "no_effects" },
  { ...blank, scope: "tenant", target: "acme", tenant: "acme", mode: "cancel_running" },
  { ...blank, scope: "team", target: "birds", tenant: "acme", mode: "no_effects" },
  { ...blank, scope: "repository", target: "acme/geese", tenant: "acme", mode: "no_effects" },
  { ...blank, scope: "run", target: run, tenant: "acme", mode: "no_effects" },
  {
    ...blank,
    scope: "tenant",
    target: "acme",
    tenant: "acme",
    mode: "capability_off",
    capability: "shell.exec",
  },
];

describe("the halt gate", () => {
  test("may be asked for without a record of it, and answers as a decision would", async () => {
    const { actor } = await world.newRun();
    const before = await kindsOf(world, `run/${actor.run}`);
    const ask = () => world.ledger.haltOver({ actor, action: shell });
    expect(await ask()).toBeNull();
    for (const halt of covering(actor.run ?? "")) {
      const id = await setHalt(world.deps, halt);
      const waits = `halted (${halt.mode} on ${halt.scope}) by ada: fox about`;
      expect(await ask()).toBe(halt.mode === "cancel_running" ? null : waits); // its end is a decision's to say
      await releaseHalt(world.deps, { tenant: halt.tenant, id, by: "ada" });
    }
    expect(await ask()).toBeNull();
    expect(await kindsOf(world, `run/${actor.run}`)).toStrictEqual(before);
    expect(await world.sql.owner("SELECT 1 FROM decision WHERE run_id = $1", [actor.run])).toHaveLength(0);
  });

  test("I14 every halt that covers the run stops its next action, and its release lets it go on", async () => {
    const { actor } = await world.newRun();
    for (const halt of covering(actor.run ?? "")) {
      const id = await setHalt(world.deps, halt);
      const stopped = await decided(actor);
      expect(stopped).toMatchObject({ effect: "deny", gate: "halt", permit: null });
      expect(stopped?.because).toBe(`halted (${halt.mode} on ${halt.scope}) by ada: fox about`);
      expect(stopped?.ends).toBe(halt.mode === "cancel_running" ? true : undefined);
      expect(await releaseHalt(world.deps, { tenant: halt.tenant, id, by: "ada" })).toBe(true);
      expect(await decided(actor)).toMatchObject({ effect: "allow" });
    }
  });

  test("I7 another tenant's halt stops nothing here, even one that names this tenant", async () => {
    const { actor } = await world.newRun();
    await setHalt(world.deps, {
      ...blank,
      scope: "tenant",
      target: "acme",
      tenant: "other",
      mode: "no_effects",
    });
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
    expect(await world.database.withTenant("acme", haltsOverTenant)).toStrictEqual([]);
    expect(await world.database.withTenant("other", haltsOverTenant)).toHaveLength(1);
  });

  test("a halt of new runs stops their start alone", async () => {
    const { actor } = await world.newRun();
    await setHalt(world.deps, {
      ...blank,
      scope: "tenant",
      target: "acme",
      tenant: "acme",
      mode: "no_new_runs",
    });
    expect(await decided(actor, { kind: "run.start" })).toMatchObject({ gate: "halt" });
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
  });

  test("setting and releasing is audited where it belongs", async () => {
    const id = await setHalt(world.deps, {
      ...blank,
      scope: "platform",
      target: "*",
      tenant: null,
      mode: "no_effects",
    });
    await releaseHalt(world.deps, { tenant: null, id, by: "ada" });
    expect(await releaseHalt(world.deps, { tenant: null, id, by: "ada" })).toBe(false);
    const slice = await world.gateway.auditSlice("platform", "tenant");
    const kinds = slice?.events.map((event) => JSON.parse(event.body).kind);
    expect(kinds?.slice(-2)).toStrictEqual(["halt.set", "halt.released"]);
  });
});

describe("the feed's source", () => {
  test("I14 has every tenant's halts, and an epoch that only grows", async () => {
    const before = await world.gateway.haltsInForce();
    const id = await setHalt(world.deps, {
      ...blank,
      scope: "tenant",
      target: "other",
      tenant: "other",
      mode: "no_effects",
    });
    const during = await world.gateway.haltsInForce();
    expect(during.halts).toStrictEqual([
      {
        id,
        scope: "tenant",
        target: "other",
        tenant: "other",
        mode: "no_effects",
        capability: null,
        reason: "fox about",
        setAt: expect.any(Number),
      },
    ]);
    await releaseHalt(world.deps, { tenant: "other", id, by: "omar" });
    const after = await world.gateway.haltsInForce();
    expect(after.halts).toStrictEqual([]);
    expect(before.epoch < during.epoch && during.epoch < after.epoch).toBe(true);
  });

  test("I14 a watcher hears of a set and of a release within half a second", async () => {
    let heard = 0;
    let wake = () => {};
    const changed = () => {
      heard += 1;
      wake();
    };
    const next = () =>
      new Promise<void>((resolve, reject) => {
        wake = resolve;
        setTimeout(() => reject(new Error("nothing heard")), 500);
      });
    const watch = await world.gateway.watchHalts({ changed, lost: () => {} });
    try {
      const first = next();
      const id = await setHalt(world.deps, {
        ...blank,
        scope: "tenant",
        target: "acme",
        tenant: "acme",
        mode: "no_effects",
      });
      await first;
      const second = next();
      await releaseHalt(world.deps, { tenant: "acme", id, by: "ada" });
      await second;
      expect(heard).toBe(2);
    } finally {
      await watch.stop();
    }
  });

  test("I14 a watch that is cut says so once; one that is stopped says nothing", async () => {
    let lost = 0;
    const watch = await world.gateway.watchHalts({ changed: () => {}, lost: () => void (lost += 1) });
    await world.sql.owner(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'",
    );
    await expect.poll(() => lost).toBe(1);
    await watch.stop();
    const quiet = await world.gateway.watchHalts({ changed: () => {}, lost: () => void (lost += 1) });
    await quiet.stop();
    expect(lost).toBe(1);
  });
});
