// test/activities/ledger/override.test.ts: two platform admins lift rules on the real ledger: what that allows, what it never does, and how it ends.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { digestOf } from "../../../core/digest.ts";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { compareKept, readRecord } from "../../../core/policy/recorded.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { OverrideRequest, OverrideView } from "../../../core/schema/override.ts";
import { releaseHalt, setHalt } from "../../../activities/ledger/halts.ts";
import type { Refusal } from "../../../activities/ledger/refusal.ts";
import { newPerson } from "../../support/ledger/approvals.ts";
import { decideOne, eventsOf, publish, SHELL } from "../../support/ledger/asking.ts";
import { NO_SHELL, policy, rule, withOrganization } from "../../support/ledger/policy.ts";
import { modelCall, startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
let second: Person;
beforeAll(async () => {
  world = await startWorld();
  second = await newPerson(world, "bea", "platform_admin");
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world.sql.owner("UPDATE rule_override SET revoked_at = now(), revoked_by = 'test'");
  await world.sql.owner("UPDATE subject SET roles = '{platform_admin}' WHERE subject_id IN ('ada', 'bea')");
  await publish(world, policy());
});

const HOUR_MS = 3_600_000;
const ON_RUN = ["organization/no-shell"];

function requestFor(target: string, changes: Partial<OverrideRequest> = {}): OverrideRequest {
  const expiresAt = new Date(world.now().getTime() + HOUR_MS).toISOString();
  return { scope: "run", target, rules: ON_RUN, expiresAt, ...changes };
}

async function propose(request: OverrideRequest, by = world.people.admin) {
  const words = {
    verb: "admin.override",
    target: `${request.scope}/${request.target}`,
    reason: "geese first",
  } as const;
  const statement = await world.sign(by, { ...words, digest: digestOf(request) });
  return world.gateway.proposeOverride({ statement, request });
}

async function confirm({ id, request }: Pick<OverrideView, "id" | "request">, by = second) {
  const words = { verb: "admin.override", target: id, digest: digestOf(request), reason: "seen" } as const;
  return world.gateway.confirmOverride({ statement: await world.sign(by, words), id, request });
}

async function revoke(id: string, by = world.people.admin) {
  const words = { verb: "admin.override", target: `revoke/${id}`, reason: "over" } as const;
  return world.gateway.revokeOverride({ statement: await world.sign(by, words), id });
}

function held(answer: OverrideView | Refusal): OverrideView {
  if ("kind" in answer) throw new Error(answer.because);
  return answer;
}

async function overridden(target: string, changes: Partial<OverrideRequest> = {}): Promise<OverrideView> {
  return held(await confirm(held(await propose(requestFor(target, changes)))));
}

let ids = 0;
const decided = (actor: Actor, action: Parameters<typeof decideOne>[1]["action"] = SHELL) =>
  decideOne(world, { actor, action, id: `o-${(ids += 1)}` });

const Gates = z.array(
  z.object({ gate: z.string(), effect: z.string(), saw: z.record(z.string(), z.unknown()) }),
);

async function newRun(...rules: Parameters<typeof withOrganization>) {
  await publish(world, withOrganization(...rules));
  return world.newRun();
}

describe("an override", () => {
  test("counts once a second platform admin has confirmed it; its answer stands beside the verdict, which is unchanged", async () => {
    const { actor, input } = await newRun(NO_SHELL);
    const proposed = held(await propose(requestFor(input.runId)));
    expect(proposed).toMatchObject({ state: "half", by: "ada", second: null });
    expect(await decided(actor)).toMatchObject({ effect: "deny", gate: "policy" });
    expect(held(await confirm(proposed))).toMatchObject({ state: "in_force", second: "bea" });
    const decision = await decided(actor);
    expect(decision).toMatchObject({ effect: "allow", gate: null, permit: expect.anything() });
    expect(decision.because).toBe(
      `override ${proposed.id} by ada and bea until ${proposed.request.expiresAt}: geese first`,
    );
    const whole = await world.gateway.decisionWhole("acme", { run: input.runId, word: decision.id });
    expect(Gates.parse(whole?.gates).map(({ gate, effect }) => `${gate} ${effect}`)).toStrictEqual([
      "halt allow",
      "lease allow",
      "policy deny",
      "override allow",
      "budget allow",
    ]);
    expect(whole?.gates[3]?.saw).toMatchObject({
      override: proposed.id,
      lifted: "organization/no-shell",
      by: "ada",
      second: "bea",
    });
    const kept = readRecord(whole?.record ?? (undefined as never));
    expect(kept.verdicts.map(({ verdict }) => verdict?.effect)).toStrictEqual(["deny"]);
    const compiled = compileSnapshot(withOrganization(NO_SHELL));
    const again = kept.verdicts.map((each) => compareKept(kept, each, () => compiled).kind);
    expect(again).toStrictEqual(["same"]); // I15
    const told = (await eventsOf(world, "tenant")).filter(({ resource }) =>
      resource.id.endsWith(proposed.id),
    );
    const said = told.map(({ kind, actor: { id } }) => `${kind} ${id}`);
    expect(said).toStrictEqual(["override.proposed ada", "statement.accepted bea", "admin.override bea"]);
    expect(told.find(({ kind }) => kind === "admin.override")?.note).toMatch(
      /^with ada, organization\/no-shell until .*: geese first; seen$/,
    );
  });

  test("is for one run, or every run of one repository, and no other", async () => {
    const [one, other] = [await newRun(NO_SHELL), await world.newRun()];
    await overridden(one.input.runId);
    expect(await decided(one.actor)).toMatchObject({ effect: "allow" });
    expect(await decided(other.actor)).toMatchObject({ effect: "deny" });
    await overridden("acme/geese", { scope: "repository" });
    expect(await decided(other.actor)).toMatchObject({ effect: "allow" });
  });

  test("ends when its time is over, when it is taken back, or when either of the two is no platform admin any more", async () => {
    const { actor, input } = await newRun(NO_SHELL);
    const taken = await overridden(input.runId);
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
    expect(held(await revoke(taken.id))).toMatchObject({ state: "revoked", revokedBy: "ada" });
    expect(await decided(actor)).toMatchObject({ effect: "deny" });
    expect(await revoke(taken.id)).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("revoked already"),
    });
    await overridden(input.runId, { expiresAt: new Date(world.now().getTime() + 60_000).toISOString() });
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
    for (const gone of ["ada", "bea"]) {
      await world.sql.owner("UPDATE subject SET roles = '{operator}' WHERE subject_id = $1", [gone]);
      expect(await decided(actor)).toMatchObject({ effect: "deny" });
      await world.sql.owner("UPDATE subject SET roles = '{platform_admin}' WHERE subject_id = $1", [gone]);
    }
    world.later(60_000);
    expect(await decided(actor)).toMatchObject({ effect: "deny", gate: "policy" });
  });

  test("of a denial leaves the asking of another rule; people are still asked", async () => {
    const asks = rule({ id: "ask-shell", effect: "ask_approval", actions: ["shell.exec"] });
    const { actor, input } = await newRun(NO_SHELL, asks);
    await overridden(input.runId);
    const decision = await decided(actor);
    expect(decision).toMatchObject({
      effect: "ask_approval",
      gate: "approval",
      permit: null,
      rules: ["organization/ask-shell"],
    });
    await overridden(input.runId, { rules: ["organization/no-shell", "organization/ask-shell"] });
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
  });

  test("I20 never lifts the last word there is: a lone rule that asks is not turned into silence", async () => {
    const { actor, input } = await newRun();
    const lone = rule({ id: "ask-shell", effect: "ask_approval", actions: ["shell.exec"] });
    const organization = { level: "organization" as const, name: "acme", revision: 1, rules: [lone] };
    await publish(world, { ...policy(), documents: [organization] });
    await world.sql.owner("UPDATE run SET policy_snapshot = NULL WHERE run_id = $1", [input.runId]);
    await overridden(input.runId, { rules: ["organization/ask-shell"] });
    expect(await decided(actor)).toMatchObject({ effect: "ask_approval" });
  });
});

describe("no override", () => {
  const bits = [false, true];
  const cases = bits.flatMap((denies) =>
    bits.flatMap((halted) => bits.flatMap((lost) => bits.map((poor) => ({ denies, halted, lost, poor })))),
  );

  test.each(cases)(
    "gets past a platform deny ($denies), a halt ($halted), a lost lease ($lost), missing budget ($poor)",
    async (lack) => {
      const call = modelCall();
      const denied = rule({ id: "no-model", effect: "deny", actions: ["model.call"] });
      const { actor, input } = await newRun(denied);
      await overridden(input.runId, { rules: ["organization/no-model"] });
      if (lack.denies) {
        const [platform, ...rest] = withOrganization(denied).documents;
        if (platform === undefined) throw new Error("no platform document");
        const stricter = { ...platform, revision: 2, rules: [...platform.rules, denied] };
        await publish(world, { ...withOrganization(denied), documents: [stricter, ...rest] });
      }
      if (lack.lost)
        await world.sql.owner("UPDATE lease SET released_at = now() WHERE run_id = $1", [input.runId]);
      if (lack.poor)
        await world.sql.owner("UPDATE budget_account SET limit_micro_usd = 0 WHERE run_id = $1", [
          input.runId,
        ]);
      const words = { scope: "run", target: input.runId, mode: "no_effects", capability: null } as const;
      const halt = lack.halted
        ? await setHalt(world.deps, { ...words, tenant: "acme", reason: "fox", by: "otto" })
        : null;
      const decision = await decided(actor, call);
      const isFree = !Object.values(lack).includes(true);
      expect(decision.effect).toBe(isFree ? "allow" : "deny");
      expect(decision.permit === null).toBe(!isFree);
      if (halt !== null) await releaseHalt(world.deps, { tenant: "acme", id: halt, by: "ada" });
    },
  );
});

describe("I6 an override's words", () => {
  test.each<[string, Partial<OverrideRequest> & { minutes?: number }, RegExp]>([
    ["for longer than a day", { minutes: 24 * 60 + 1 }, /24 hours at most/],
    ["for a time that is over", { minutes: -1 }, /expired already/],
    ["of a rule that is not there", { rules: ["organization/no-shel"] }, /no rule organization\/no-shel/],
    ["for a run that is not there", { target: "nobody" }, /no run nobody/],
    ["for a repository that is not there", { scope: "repository", target: "acme/ducks" }, /no repository/],
  ])("%s are refused", async (_, { minutes, ...changes }, because) => {
    const { input } = await newRun(NO_SHELL);
    const at =
      minutes === undefined
        ? {}
        : { expiresAt: new Date(world.now().getTime() + minutes * 60_000).toISOString() };
    const answer = await propose(requestFor(input.runId, { ...changes, ...at }));
    expect(answer).toMatchObject({ kind: expect.any(String), because: expect.stringMatching(because) });
  });

  test("count as a second person's only from another platform admin, over exactly what was proposed, once", async () => {
    const { actor, input } = await newRun(NO_SHELL);
    const proposed = held(await propose(requestFor(input.runId)));
    const { admin, operator } = world.people;
    expect(await confirm(proposed, admin)).toMatchObject({
      because: expect.stringContaining("a second platform_admin"),
    });
    expect(await confirm(proposed, operator)).toMatchObject({
      kind: "unproven",
      because: expect.stringContaining("no role"),
    });
    const wider = { ...proposed.request, rules: [...ON_RUN, "organization/other"] };
    expect(await confirm({ ...proposed, request: wider })).toMatchObject({
      because: expect.stringContaining("not what you have signed"),
    });
    await world.sql.owner("UPDATE subject SET roles = '{operator}' WHERE subject_id = 'ada'");
    expect(await confirm(proposed)).toMatchObject({
      because: expect.stringContaining("no platform_admin any more"),
    });
    await world.sql.owner("UPDATE subject SET roles = '{platform_admin}' WHERE subject_id = 'ada'");
    expect(await decided(actor)).toMatchObject({ effect: "deny" });
    held(await confirm(proposed));
    expect(await confirm(proposed)).toMatchObject({ because: expect.stringContaining("in_force already") });
    const unexplained = { verb: "admin.override", target: `revoke/${proposed.id}`, reason: null } as const;
    const statement = await world.sign(admin, unexplained);
    expect(await world.gateway.revokeOverride({ statement, id: proposed.id })).toMatchObject({
      because: "an override says why, as does who takes one back",
    });
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
  });

  test("the database itself holds two people, a day, and the platform's rules out of it", async () => {
    const row = (by: string, hours: number, level: string) =>
      `INSERT INTO rule_override VALUES ('acme', 'x-${by}-${hours}-${level}', 'run', 'r', '{${level}/x}', 'x', 'ada', now(),
         now() + interval '${hours} hours', '${by}', now())`;
    await expect(world.sql.asApp("acme", row("ada", 1, "team"))).rejects.toThrow(/two_people/);
    await expect(world.sql.asApp("acme", row("bea", 25, "team"))).rejects.toThrow(/a_day/);
    await expect(world.sql.asApp("acme", row("bea", 1, "platform"))).rejects.toThrow(/below_platform/);
    const later = "UPDATE rule_override SET expires_at = now() + interval '1 hour'";
    await expect(world.sql.asApp("acme", later)).rejects.toThrow(/permission denied/);
  });
});
