// test/activities/ledger/lost-runs.test.ts: open runs as reconcile sees them, and one that Temporal ended alone (I6).
import { afterAll, beforeAll, expect, test } from "vitest";
import { setHalt } from "../../../activities/ledger/halts.ts";
import { eventsOf } from "../../support/ledger/asking.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const openOf = async (run: string | null) =>
  (await world.ledger.openRuns({ tenant: "acme" })).find(({ runId }) => runId === run);

test("a run that Temporal ended alone is closed once, and stays as it closed; its leases are free", async () => {
  const { actor, input } = await world.newRun();
  expect(await openOf(actor.run)).toStrictEqual({
    runId: input.runId,
    workflowId: actor.workflowId,
    isToEnd: false,
  });
  const lost = { tenant: "acme", runId: input.runId, by: "mallory@laptop", reason: "hunter2 said so" };
  await world.ledger.closeLost({ ...lost, status: "TERMINATED" });
  await world.ledger.closeLost({ ...lost, status: "TIMED_OUT" });
  expect(await openOf(actor.run)).toBeUndefined();
  const events = await eventsOf(world, `run/${input.runId}`);
  const because = "terminated at Temporal by mallory@laptop, past the platform: [REDACTED] said so";
  expect(events.slice(-2).map(({ kind, note }) => `${kind}: ${note}`)).toStrictEqual([
    `run.lost: ${because}`,
    `run.cancelled: stopped: ${because}`,
  ]);
  const leases = await world.sql.owner("SELECT 1 FROM lease WHERE run_id = $1 AND released_at IS NULL", [
    actor.run,
  ]);
  expect(leases).toStrictEqual([]);
});

test("one that nobody stopped has failed; one of another tenant is not seen", async () => {
  const { actor, input } = await world.newRun();
  await world.ledger
    .closeLost({ tenant: "other", runId: input.runId, status: "FAILED", by: null, reason: null })
    .then(
      () => expect.unreachable(),
      () => {}, // there is no such chain (I7)
    );
  expect(await openOf(actor.run)).toBeDefined();
  await world.ledger.closeLost({
    tenant: "acme",
    runId: input.runId,
    status: "TIMED_OUT",
    by: null,
    reason: null,
  });
  const [row] = await world.sql.owner("SELECT outcome, because FROM run WHERE run_id = $1", [actor.run]);
  expect(row).toStrictEqual({ outcome: "failed", because: "timed out at Temporal, past the platform" });
});

test("a run that a halt ends is told again", async () => {
  const { actor } = await world.newRun();
  const halt = { tenant: "acme", capability: null, reason: "fox", by: "ada" } as const;
  await setHalt(world.deps, { ...halt, scope: "team", target: "birds", mode: "no_effects" });
  expect(await openOf(actor.run)).toMatchObject({ isToEnd: false });
  await setHalt(world.deps, { ...halt, scope: "team", target: "birds", mode: "cancel_running" });
  expect(await openOf(actor.run)).toMatchObject({ isToEnd: true });
});
