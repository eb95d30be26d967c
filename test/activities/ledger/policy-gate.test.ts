// test/activities/ledger/policy-gate.test.ts: what policy says is stored whole, the stricter snapshot stands, and doubt denies.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { digestOf } from "../../../core/digest.ts";
import type { Action } from "../../../core/schema/action.ts";
import { decideOne, kindsOf, publish, SHELL, WORKSPACE } from "../../support/ledger/asking.ts";
import { policy, rule } from "../../support/ledger/policy.ts";
import { settlement, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());
afterEach(() => publish(world, policy()));

const NO_SHELL = rule({
  id: "no-shell",
  effect: "deny",
  actions: ["shell.exec"],
  because: "shells are noisy",
});
const Gates = z.array(z.object({ gate: z.string(), effect: z.string() }));
const Facts = z.looseObject({ "subject.roles": z.array(z.string()) });

async function stored(decisionId: string): Promise<Record<string, unknown>> {
  const rows = await world.sql.owner("SELECT * FROM decision WHERE decision_id = $1", [decisionId]);
  return rows[0] ?? {};
}

const parsed = (text: unknown): unknown => JSON.parse(String(text));

describe("the policy gate", () => {
  test("a denial is stored with its verdict, facts and reason, audited, and has no permit", async () => {
    const { actor } = await world.newRun();
    await publish(world, policy(NO_SHELL));
    const decision = await decideOne(world, { actor, action: SHELL });
    expect(decision).toMatchObject({
      effect: "deny",
      gate: "policy",
      permit: null,
      rules: ["platform/no-shell"],
    });
    expect(decision.because).toContain("shells are noisy");
    const row = await stored(decision.id);
    const facts = Facts.parse(parsed(row["facts"]));
    expect(facts).toMatchObject({ "action.kind": "shell.exec", "subject.id": "otto" });
    expect(facts["subject.roles"]).toStrictEqual(["operator"]);
    const gates = Gates.parse(parsed(row["gates"])).map(({ gate, effect }) => `${gate} ${effect}`);
    expect(gates).toStrictEqual(["halt allow", "lease allow", "policy deny"]);
    const permits = await world.sql.owner("SELECT 1 FROM permit WHERE decision_id = $1", [decision.id]);
    expect(permits).toHaveLength(0);
  });

  test("once the policy moved, the pinned and the current snapshot are both asked and the stricter stands", async () => {
    const before = await world.newRun();
    await publish(world, policy(NO_SHELL));
    const tightened = await decideOne(world, { actor: before.actor, action: SHELL });
    const after = await world.newRun();
    await publish(world, policy());
    const loosened = await decideOne(world, { actor: after.actor, action: SHELL });
    const effects: unknown[] = [];
    for (const decision of [tightened, loosened]) {
      expect(decision).toMatchObject({ effect: "deny", rules: ["platform/no-shell"] });
      const row = await stored(decision.id);
      effects.push(parsed(row["verdict"]), parsed(row["current_verdict"]));
    }
    expect(effects).toMatchObject(["allow", "deny", "deny", "allow"].map((effect) => ({ effect })));
  });

  test("what needs an approval has no permit, and says who asks", async () => {
    const { actor } = await world.newRun();
    const ask = rule({
      id: "ask-shell",
      effect: "ask_approval",
      actions: ["shell.exec"],
      because: "ask Jane",
    });
    await publish(world, policy(ask));
    const decision = await decideOne(world, { actor, action: SHELL });
    expect(decision).toMatchObject({ effect: "ask_approval", gate: "approval", permit: null });
    expect(decision.rules).toStrictEqual(["platform/ask-shell"]);
    expect(decision.because).toMatch(/^needs an approval: .*ask Jane/);
  });

  test("I3 a snapshot that was changed in the database denies everything", async () => {
    const { actor } = await world.newRun();
    const strange = policy(rule({ id: "strange", effect: "deny", actions: ["pr.open"] }));
    await publish(world, strange);
    const tamper = `UPDATE policy_snapshot SET text = replace(text, '"deny"', '"allow"') WHERE digest = $1`;
    await world.sql.owner(tamper, [digestOf(strange)]);
    const decision = await decideOne(world, { actor, action: SHELL });
    expect(decision).toMatchObject({ effect: "deny", gate: "policy" });
    expect(decision.because).toContain("cannot be read");
  });

  test("I3 a snapshot with errors of its own denies everything", async () => {
    const { actor } = await world.newRun();
    await publish(world, { ...policy(), errors: ["team.yaml is missing"] });
    expect(await decideOne(world, { actor, action: SHELL })).toMatchObject({
      effect: "deny",
      gate: "policy",
    });
  });

  test("I3 a denial that rests on an error names no rule, though one denies too", async () => {
    const { actor } = await world.newRun();
    const denying = rule({ id: "no-shell", effect: "deny", actions: ["shell.exec"] });
    await publish(world, { ...policy(denying), errors: ["team.yaml is missing"] });
    const decision = await decideOne(world, { actor, action: SHELL });
    expect(decision).toMatchObject({ effect: "deny", gate: "policy", rules: [] });
  });

  test("I3 an action without canonical text is refused, not a fault", async () => {
    const { actor } = await world.newRun();
    const action: Action = {
      kind: "shell.exec",
      workspace: WORKSPACE,
      command: "echo \ud800",
      timeoutSeconds: 3,
    };
    const decision = await decideOne(world, { actor, action });
    expect(decision).toMatchObject({ effect: "deny", gate: "policy", permit: null });
    expect(decision.because).toContain("cannot be read");
    expect(await decideOne(world, { actor, action })).toStrictEqual(decision);
  });

  test("I3 with a run's input unreadable, policy is not guessed at", async () => {
    const { actor } = await world.newRun();
    await world.sql.owner("UPDATE run SET input = '{' WHERE run_id = $1", [actor.run]);
    const decision = await decideOne(world, { actor, action: SHELL });
    expect(decision).toMatchObject({ effect: "deny", because: "the run's input cannot be read" });
  });
});

describe("clean-up and evidence", () => {
  const cleanup: Action = { kind: "run.cleanup", workspaces: [WORKSPACE], reason: "the end" };
  const keep: Action = { kind: "evidence.keep", workflowId: "run/acme/x", temporalRunId: "t" };

  const ruin = [
    "UPDATE run SET policy_snapshot = repeat('0', 64), input = '{', closed_at = now()",
    "UPDATE tenant SET current_policy = repeat('1', 64), status = 'suspended' WHERE tenant_id = 'acme'",
    "UPDATE lease SET released_at = now()",
    "UPDATE budget_account SET limit_micro_usd = 0",
    "INSERT INTO halt VALUES ('platform', 'h', 'platform', '*', 'no_effects', null, 'x', 'x', now())",
  ];
  const mend = ["DELETE FROM halt", "UPDATE tenant SET status = 'active'"];

  test.each([cleanup, keep])(
    "$kind is permitted though the run is closed and halted, its policy unreadable",
    async (action) => {
      const { actor } = await world.newRun();
      for (const text of ruin) await world.sql.owner(text);
      const decision = await decideOne(world, { actor: { ...actor, fence: 99 }, action });
      const other = await decideOne(world, { actor, action: SHELL, id: "a-2" });
      for (const text of mend) await world.sql.owner(text);
      expect(decision).toMatchObject({
        effect: "allow",
        gate: null,
        because: `${action.kind} is never refused`,
      });
      expect(decision.permit).not.toBeNull();
      expect(other).toMatchObject({ effect: "deny", gate: "halt", permit: null });
      expect(await kindsOf(world, `run/${actor.run}`)).toContain("policy.evaluated");
    },
  );

  test("is permitted behind a settlement of something that was never permitted, which books nothing", async () => {
    const { actor } = await world.newRun();
    const stray = settlement({ actionId: "never", costMicroUsd: 5 });
    const decision = await decideOne(world, { actor, action: cleanup, settlements: [stray] });
    expect(decision).toMatchObject({ effect: "allow" });
    expect(await kindsOf(world, `run/${actor.run}`)).toContain("effect.failed");
    const spent = "SELECT spent_micro_usd FROM budget_account WHERE run_id = $1";
    expect(await world.sql.owner(spent, [actor.run])).toStrictEqual([{ spent_micro_usd: "0" }]);
  });
});
