// test/activities/ledger/cleanup-law.test.ts: run.cleanup is refused by no policy, budget, halt or lost lease, whatever the ledger holds (I14).
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { setHalt } from "../../../activities/ledger/halts.ts";
import { judge } from "../../../activities/ledger/judge.ts";
import type { Scene } from "../../../activities/ledger/scene.ts";
import { coveringHalt } from "../../../core/halt.ts";
import type { ActionOf } from "../../../core/schema/action.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import { HALT_MODES, HALT_SCOPES } from "../../../core/schema/halt.ts";
import type { Halt } from "../../../core/schema/halt.ts";
import type { LoadedDocument, PolicySnapshot } from "../../../core/schema/policy.ts";
import { stack } from "../../core/policy/arbitrary-policy.ts";
import { claimsOf, decideOne, eventsOf, publish, SHELL } from "../../support/ledger/asking.ts";
import { policy } from "../../support/ledger/policy.ts";
import { settlement, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ caps: { perTenant: 10_000, perRepository: 10_000 } });
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world.sql.owner("UPDATE halt SET released_at = now() WHERE released_at IS NULL");
  await world.sql.owner("UPDATE tenant SET status = 'active' WHERE tenant_id = 'acme'");
  await publish(world, policy());
});

const words = fc.string({ unit: "grapheme", maxLength: 60 });
const workspaces = fc.array(
  fc.record({ id: words, queue: fc.constantFrom("sandbox", "sandbox@a", "sandbox@b") }),
  {
    maxLength: 4,
  },
);
const cleanup: fc.Arbitrary<ActionOf<"run.cleanup">> = fc.record({
  kind: fc.constant("run.cleanup" as const),
  workspaces,
  reason: words,
});

const halt: fc.Arbitrary<Halt> = fc.record({
  id: fc.uuid(),
  scope: fc.constantFrom(...HALT_SCOPES),
  target: fc.constantFrom("*", "acme", "birds", "acme/geese", "run-1"),
  tenant: fc.constantFrom("acme", null),
  mode: fc.constantFrom(...HALT_MODES),
  capability: fc.constantFrom("run.cleanup", "*", null),
  reason: words,
});

describe("I14 no gate is asked about a clean-up:", () => {
  test("it is allowed where nothing at all can be read", async () => {
    const broken = (): never => {
      throw new Error("nothing can be read");
    };
    const nothing = new Proxy({}, { get: broken, has: broken });
    const actor: Actor = { tenant: "acme", run: "run-1", workflowId: "run/acme/run-1", fence: 1 };
    const scene = {
      ...Object.create(null),
      actor,
      now: new Date(),
      tx: nothing,
      deps: nothing,
      standing: broken,
    };
    const property = fc.asyncProperty(cleanup, async (action) => {
      const ruling = await judge(scene as Scene, { action, actionId: "a-1" });
      expect(ruling.refusal).toBeNull();
    });
    await fc.assert(property, { numRuns: 200 });
    await expect(judge(scene as Scene, { action: SHELL, actionId: "a-2" })).rejects.toThrow(
      "nothing can be read",
    );
  });

  test("no halts cover it, of any scope, mode and capability", () => {
    const property = fc.property(fc.array(halt, { maxLength: 5 }), (halts) => {
      const place = {
        tenant: "acme",
        run: "run-1",
        repository: "acme/geese",
        team: "birds",
        autonomy: "draft_pr",
      };
      expect(
        coveringHalt(halts, { ...place, action: { kind: "run.cleanup", workspaces: [], reason: "" } }),
      ).toBeNull();
    });
    fc.assert(property, { numRuns: 500 });
  });
});

/** What may stand in the way of a run, all of it at once or some. */
type Trouble = {
  documents: LoadedDocument[];
  policyState: "readable" | "with errors" | "not readable" | "not there";
  halts: Halt[];
  isBroke: boolean;
  lease: "held" | "run out" | "released" | "taken by another" | "never taken";
  run: "open" | "closed" | "input unreadable";
  isSuspended: boolean;
  wildSettlement: boolean;
};

const trouble: fc.Arbitrary<Trouble> = fc.record({
  documents: stack,
  policyState: fc.constantFrom("readable", "with errors", "not readable", "not there"),
  halts: fc.array(halt, { maxLength: 3 }),
  isBroke: fc.boolean(),
  lease: fc.constantFrom("held", "run out", "released", "taken by another", "never taken"),
  run: fc.constantFrom("open", "closed", "input unreadable"),
  isSuspended: fc.boolean(),
  wildSettlement: fc.boolean(),
});

const NO_MONEY = "UPDATE budget_account SET spent_micro_usd = limit_micro_usd";
const LEASE_SQL = {
  held: null,
  "taken by another": null,
  "run out": "UPDATE lease SET expires_at = now() - interval '1 hour'",
  released: "UPDATE lease SET released_at = now()",
  "never taken": "DELETE FROM lease",
} as const satisfies Record<Trouble["lease"], string | null>;
const RUN_SQL = {
  open: null,
  closed: "UPDATE run SET closed_at = now(), open_task = NULL",
  "input unreadable": "UPDATE run SET input = '{}'",
} as const satisfies Record<Trouble["run"], string | null>;

async function newRunInTrouble(given: Trouble): Promise<Actor> {
  await world.sql.owner("UPDATE halt SET released_at = now() WHERE released_at IS NULL");
  await world.sql.owner("UPDATE tenant SET status = 'active' WHERE tenant_id = 'acme'");
  await publish(world, policy());
  const { actor } = await world.newRun();
  await troublePolicy(given);
  for (const { id: _, ...each } of given.halts) {
    const tenant = each.scope === "platform" ? null : "acme";
    await setHalt(world.deps, { ...each, tenant, by: "ada" });
  }
  const sql = [LEASE_SQL[given.lease], RUN_SQL[given.run], given.isBroke ? NO_MONEY : null];
  for (const text of sql.filter((each) => each !== null))
    await world.sql.owner(`${text} WHERE tenant_id = 'acme' AND run_id = $1`, [actor.run]);
  if (given.isSuspended)
    await world.sql.owner("UPDATE tenant SET status = 'suspended' WHERE tenant_id = 'acme'");
  const fence = given.lease === "taken by another" ? actor.fence - 1 : actor.fence;
  return { ...actor, fence };
}

async function troublePolicy({ documents, policyState }: Trouble): Promise<void> {
  const errors = policyState === "with errors" ? ["team.yaml:3:1: cannot be read"] : [];
  const snapshot: PolicySnapshot = { ...policy(), documents, errors };
  await publish(world, snapshot);
  if (policyState === "not readable")
    await world.sql.owner(
      "UPDATE policy_snapshot SET text = '{' WHERE digest = (SELECT current_policy FROM tenant WHERE tenant_id = 'acme')",
    );
  if (policyState === "not there")
    await world.sql.owner("UPDATE tenant SET current_policy = NULL WHERE tenant_id = 'acme'");
}

describe("I1 I14 the ledger", () => {
  test("allows and records every clean-up, whatever policies, halts, budget, lease and run say", async () => {
    let refusedOthers = 0;
    const property = fc.asyncProperty(cleanup, trouble, async (action, given) => {
      const actor = await newRunInTrouble(given);
      const settlements = given.wildSettlement ? [settlement({ actionId: "never-permitted" })] : [];
      const decision = await decideOne(world, { actor, action, id: "end-1", settlements });
      expect(decision).toMatchObject({ effect: "allow", gate: null });
      const { exempt, digest, reads, writes } = await claimsOf(world, decision);
      expect({ exempt, digest, reads, writes }).toStrictEqual({
        exempt: true,
        digest: decision.action,
        reads: [],
        writes: [],
      });
      const rows = await world.sql.owner("SELECT kind, effect FROM decision WHERE decision_id = $1", [
        decision.id,
      ]);
      expect(rows).toStrictEqual([{ kind: "run.cleanup", effect: "allow" }]);
      const last = (await eventsOf(world, `run/${actor.run}`)).at(-1);
      expect(last).toMatchObject({
        kind: "policy.evaluated",
        action: "run.cleanup",
        decision: decision.id,
        effect: "allow",
      });
      const other = await decideOne(world, { actor, action: SHELL, id: "other-1" });
      if (other.effect !== "allow") refusedOthers += 1;
    });
    await fc.assert(property, { numRuns: 30 });
    expect(refusedOthers).toBeGreaterThan(15); // the troubles are real: nearly nothing else was let through
  }, 180_000);
});
