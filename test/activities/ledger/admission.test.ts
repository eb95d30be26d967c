// test/activities/ledger/admission.test.ts: caps are leases that expire; the fence tells an old holder from a new one.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Admission } from "../../../core/schema/record.ts";
import type { Actor, Decision } from "../../../core/schema/decision.ts";
import { eventsOf } from "../../support/ledger/asking.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ caps: { perTenant: 3, perRepository: 2 } });
});
afterAll(() => world?.stop());
beforeEach(async () => {
  await world.sql.owner("UPDATE lease SET released_at = now()");
  await world.sql.owner("UPDATE run SET queued_at = NULL, waits_until = NULL");
});

const shell = {
  kind: "shell.exec",
  workspace: { id: "w", queue: "sandbox@h" },
  command: "ls",
  timeoutSeconds: 30,
} as const;
const handedOver = {
  kind: "outcome",
  outcome: "pull_request_open",
  because: "for Jane",
  failure: null,
} as const;

async function submitted(changes = {}): Promise<Actor> {
  const { runId } = await world.submit(changes);
  return { tenant: "acme", run: runId, workflowId: `run/acme/${runId}`, fence: 0 };
}

async function admitted(actor: Actor): Promise<Actor> {
  const admission = await world.ledger.admit({ actor });
  if (admission.kind !== "admitted") throw new Error(admission.because);
  return { ...actor, fence: admission.fence };
}

async function stopped(actor: Actor | undefined): Promise<void> {
  if (!actor) throw new Error("nobody to stop");
  await world.ledger.record({ actor, records: [{ ...handedOver, outcome: "stopped", final: true }] });
}

async function decided(actor: Actor, actionId = "a-1"): Promise<Decision | undefined> {
  return (await world.ledger.decide({ actor, actions: [{ actionId, action: shell }], settlements: [] }))
    .decisions[0];
}

describe("admit", () => {
  test("pins the policy, takes two leases, raises the fence, and is audited once however often it is asked", async () => {
    const actor = await submitted();
    const first = await world.ledger.admit({ actor });
    const [run] = await world.sql.owner(
      "SELECT policy_snapshot, profile_digest, fence FROM run WHERE run_id = $1",
      [actor.run],
    );
    expect(first).toMatchObject({ kind: "admitted", fence: 1, policySnapshot: run?.["policy_snapshot"] });
    expect(first).toMatchObject({ profileDigest: run?.["profile_digest"] });
    expect(await world.ledger.admit({ actor })).toStrictEqual(first);
    const slice = await world.gateway.auditSlice("acme", `run/${actor.run}`);
    const leased = slice?.events.filter((event) => event.body.includes('"run.leased"'));
    expect(leased).toHaveLength(1);
  });

  test("queues a run whose repository is full, says so, and lets it in when another ends", async () => {
    const [one] = [await admitted(await submitted()), await admitted(await submitted())];
    const third = await submitted();
    const queued = await world.ledger.admit({ actor: third });
    expect(queued).toMatchObject({ kind: "queued", because: "2 of 2 runs of this repository are at work" });
    await world.ledger.record({ actor: one, records: [{ ...handedOver, outcome: "stopped", final: true }] });
    expect(await world.ledger.admit({ actor: third })).toMatchObject({ kind: "admitted", fence: 1 });
  });

  test("is first come, first served: room is the first one's, however often others ask before it does", async () => {
    const working = [await admitted(await submitted()), await admitted(await submitted())];
    const [first, second] = [await submitted(), await submitted()];
    for (const actor of [first, second]) await world.ledger.admit({ actor });
    world.later(1000);
    await stopped(working[0]);
    expect(await world.ledger.admit({ actor: second })).toMatchObject({
      kind: "queued",
      because: "number 2 in the queue; the room there is belongs to those before it",
    });
    expect(await world.ledger.admit({ actor: await submitted() })).toMatchObject({ kind: "queued" });
    expect(await world.ledger.admit({ actor: first })).toMatchObject({ kind: "admitted" });
    await stopped(working[1]);
    expect(await world.ledger.admit({ actor: second })).toMatchObject({ kind: "admitted" });
  });

  test("who asks no more, or is closed, holds up nobody; who asks again has its old place", async () => {
    const working = [await admitted(await submitted()), await admitted(await submitted())];
    const [silent, closed, third] = [await submitted(), await submitted(), await submitted()];
    for (const actor of [silent, closed, third]) await world.ledger.admit({ actor });
    await stopped(closed);
    await stopped(working[0]);
    expect(await world.ledger.admit({ actor: third })).toMatchObject({ kind: "queued" });
    world.later(16_000); // three turns
    expect(await world.ledger.admit({ actor: third })).toMatchObject({ kind: "admitted" });
    const late = await submitted();
    expect(await world.ledger.admit({ actor: late })).toMatchObject({ kind: "queued" });
    expect(await world.ledger.admit({ actor: silent })).toMatchObject({ kind: "queued" });
    await stopped(working[1]);
    expect(await world.ledger.admit({ actor: late })).toMatchObject({ kind: "queued" });
    expect(await world.ledger.admit({ actor: silent })).toMatchObject({ kind: "admitted" });
  });

  test("the wait is on record with its reason", async () => {
    const working = [await admitted(await submitted()), await admitted(await submitted())];
    const actor = await submitted();
    const queued = await world.ledger.admit({ actor });
    if (queued.kind !== "queued") throw new Error(queued.kind);
    const stage = {
      kind: "stage",
      stage: "queued",
      because: queued.because,
      since: world.now().toISOString(),
    } as const;
    await world.ledger.record({ actor, records: [stage] });
    world.later(7000);
    await stopped(working[0]);
    const admission = await world.ledger.admit({ actor });
    expect(admission.kind === "admitted" ? admission.waitedMs : 0).toBeGreaterThanOrEqual(7000);
    const events = await eventsOf(world, `run/${actor.run}`);
    const note = events.find(({ kind }) => kind === "run.leased")?.note;
    expect(note).toMatch(/^fence 1, after [78] s in the queue: 2 of 2 runs of this repository are at work$/);
  });

  test("of many that ask at once no more get in than the cap", async () => {
    const actors = await Promise.all(Array.from({ length: 6 }, () => submitted()));
    const answers: Admission[] = await Promise.all(actors.map((actor) => world.ledger.admit({ actor })));
    expect(answers.filter((answer) => answer.kind === "admitted")).toHaveLength(2);
  });

  test("I7 another tenant's runs take none of this tenant's room", async () => {
    await world.sql.owner(`SET session_replication_role = replica;
      INSERT INTO lease SELECT 'other', 'admission_tenant', 'x' || n, 'acme', 1, now(), now() + '1h', null, '{}'
      FROM generate_series(1, 9) n;
      SET session_replication_role = DEFAULT`);
    const [foreign] = await world.sql.owner("SELECT count(*)::int AS n FROM lease WHERE tenant_id = 'other'");
    expect(foreign).toStrictEqual({ n: 9 });
    expect(await world.ledger.admit({ actor: await submitted() })).toMatchObject({ kind: "admitted" });
  });

  test("waits for a suspended tenant", async () => {
    const actor = await submitted();
    await world.sql.owner("UPDATE tenant SET status = 'suspended' WHERE tenant_id = 'acme'");
    expect(await world.ledger.admit({ actor })).toMatchObject({
      kind: "queued",
      because: "the tenant is suspended",
    });
    await world.sql.owner("UPDATE tenant SET status = 'active' WHERE tenant_id = 'acme'");
  });

  test("I17 a run whose profile is not in the policy cannot start at all", async () => {
    const actor = await submitted();
    await world.sql.owner(
      'UPDATE run SET input = replace(input, \'"profile":"node"\', \'"profile":"none"\') WHERE run_id = $1',
      [actor.run],
    );
    await expect(world.ledger.admit({ actor })).rejects.toMatchObject({ type: "internal" });
  });
});

describe("the lease gate", () => {
  test("refuses an older fence once the run was admitted again", async () => {
    const old = await admitted(await submitted());
    world.later(121_000);
    const now = await admitted(old);
    expect(now.fence).toBe(2);
    expect(await decided(old)).toMatchObject({
      effect: "deny",
      gate: "lease",
      because: "the run was admitted again since",
    });
    expect(await decided(now, "a-2")).toMatchObject({ effect: "allow" });
  });

  test("refuses a run whose admission ran out, so that it asks for one again", async () => {
    const actor = await admitted(await submitted());
    world.later(121_000);
    expect(await decided(actor)).toMatchObject({
      effect: "deny",
      gate: "lease",
      because: "the admission has run out",
    });
  });

  test("is renewed by each decision, to the end of the longest permit it gave", async () => {
    const actor = await admitted(await submitted());
    world.later(100_000);
    expect(await decided(actor)).toMatchObject({ effect: "allow" });
    world.later(800_000); // the permit lives 930 seconds
    expect(await decided(actor, "a-2")).toMatchObject({ effect: "allow" });
  });

  test("refuses a run that was never admitted, that is closed, or that is not there", async () => {
    const never = await submitted();
    expect(await decided(never)).toMatchObject({ gate: "lease", because: "the run holds no admission" });
    const closed = await admitted(await submitted());
    await world.ledger.record({ actor: closed, records: [{ ...handedOver, final: true }] });
    expect(await decided(closed)).toMatchObject({ gate: "lease", because: "the run is closed" });
    await expect(decided({ ...never, run: "nobody" })).rejects.toMatchObject({ type: "internal" });
  });

  test("a run handed over to people frees its room, may still watch its pull request, and is admitted again to work", async () => {
    const actor = await admitted(await submitted());
    await world.ledger.record({ actor, records: [{ ...handedOver, final: false }] });
    const watch = { kind: "pr.read", repository: "acme/geese", number: 1 } as const;
    const watching = await world.ledger.decide({
      actor,
      actions: [{ actionId: "a-1", action: watch }],
      settlements: [],
    });
    expect(watching.decisions[0]).toMatchObject({ effect: "allow" });
    expect(await decided(actor, "a-2")).toMatchObject({ gate: "lease" });
    expect(await decided(await admitted(actor), "a-3")).toMatchObject({ effect: "allow" });
  });
});
