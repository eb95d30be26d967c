// test/stories/outage.test.ts: what a run needs is away for a while: it waits and goes on, and people are answered soon after.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner } from "../support/stories/exits.ts";
import { kill, pidOf, processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { expectProven, expectReplays, leasesOf, workspacesOf } from "../support/stories/traces.ts";

const MARKS = { connections: newMark(), stopped: newMark(), temporal: newMark(), temporalStopped: newMark() };
const AWAY_MS = 60_000;
const ANSWERED_WITHIN_MS = 20_000;

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

async function startSlow(repository: string, mark: string, seconds: number): Promise<string> {
  const run = await world.startRun(repository, world.taskFile(slowCodemod(mark, seconds)));
  await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
  return run;
}

async function expectDelivered(run: string, repository: string): Promise<void> {
  const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 180_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  expect(await world.pullRequestCount(repository)).toBe(1);
  await expectReplays(world, run);
}

async function expectStopped(run: string): Promise<void> {
  const began = Date.now();
  const stop = await world.skein("run", "stop", run, "--reason", "outage drill");
  expect(stop, JSON.stringify((await world.show(run)).run)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(Date.now() - began).toBeLessThan(ANSWERED_WITHIN_MS);
  await world.until(run, ({ run: { closed } }) => closed, 60_000);
  await expectProven(world, run);
  expect(workspacesOf(world, run)).toStrictEqual([]);
}

describe("PostgreSQL", () => {
  test("out of connections for a minute: a run waits and goes on, and a stop is answered soon after", async () => {
    const repository = await world.seed("no-connections", TINY);
    const stopped = await startSlow(await world.seed("no-connections-stop", TINY), MARKS.stopped, 280);
    const run = await startSlow(repository, MARKS.connections, 5);
    await asOwner(world, async (rows) => {
      await rows("ALTER ROLE skein_app CONNECTION LIMIT 0");
      await rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'skein_app'");
      await sleep(AWAY_MS);
      await rows("ALTER ROLE skein_app CONNECTION LIMIT -1");
    });
    await expect
      .poll(async () => (await world.skein("run", "show", run)).exitCode, { timeout: 20_000 })
      .toBe(0);
    await expectStopped(stopped);
    await expectDelivered(run, repository);
  }, 400_000);

  test("that refuses one kind of record for good: the run ends as failed, and gives back all that it holds", async () => {
    const run = await asOwner(world, async (rows) => {
      await rows("REVOKE INSERT ON verification FROM skein_app");
      try {
        const started = await world.startRun(await world.seed("no-records", TINY), world.taskFile(codemod()));
        await world.until(started, ({ run: { closed } }) => closed, 120_000);
        return started;
      } finally {
        await rows("GRANT INSERT ON verification TO skein_app");
      }
    });
    const detail = await world.show(run);
    expect(detail.run).toMatchObject({
      outcome: "failed",
      because: expect.stringContaining("ledger failed"),
    });
    expect([workspacesOf(world, run), await leasesOf(world, run)]).toStrictEqual([[], 0]);
    await expectProven(world, run);
  }, 200_000);
});

test("kill -9 of Temporal, twice: the run goes on with its data, and a stop is answered soon after", async () => {
  const repository = await world.seed("killed-temporal", TINY);
  const stopped = await startSlow(await world.seed("killed-temporal-stop", TINY), MARKS.temporalStopped, 280);
  const run = await startSlow(repository, MARKS.temporal, 8);
  for (const _ of [1, 2]) {
    const before = pidOf(world.stack, "temporal");
    kill(world.stack, "temporal");
    await expect.poll(() => pidOf(world.stack, "temporal"), { timeout: 30_000 }).not.toBe(before);
  }
  await expect
    .poll(async () => (await world.skein("replay", "run", run)).exitCode, { timeout: 60_000 })
    .toBe(0);
  await expectStopped(stopped);
  await expectDelivered(run, repository);
}, 400_000);
