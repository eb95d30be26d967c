// test/stories/reconcile.test.ts: what a person with access to Temporal ends past the platform is found, written down and cleaned up.
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, leasesOf, openReservationsOf, workspacesOf } from "../support/stories/traces.ts";

let world: StoryStack;
let temporal: Connection;
let client: Client;
beforeAll(async () => {
  world = await startStoryStack();
  temporal = await Connection.connect({ address: world.stack.file.temporalAddress });
  client = new Client({ connection: temporal, identity: "mallory@laptop" });
}, 120_000);
afterAll(async () => {
  await temporal?.close();
  await world?.stop();
}, 60_000);

async function startSlow(name: string, mark: string): Promise<string> {
  const run = await world.startRun(await world.seed(name, TINY), world.taskFile(slowCodemod(mark, 300)));
  await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
  return run;
}

test("a terminated run: within the next look its row is closed with who and why, nothing is left of it, others go on (I8)", async () => {
  const marks = { terminated: newMark(), other: newMark() };
  const run = await startSlow("terminated", marks.terminated);
  const other = await startSlow("left-alone", marks.other);
  const schedule = client.schedule.getHandle("reconcile/default");
  expect((await schedule.describe()).spec.intervals).toMatchObject([{ every: 60_000 }]);

  await client.workflow.getHandle(`run/default/${run}`).terminate("I know better");
  expect(workspacesOf(world, run)).not.toStrictEqual([]);
  expect(await leasesOf(world, run)).toBeGreaterThan(0);
  await schedule.trigger();

  const { run: lost } = await world.until(run, ({ run: { closed } }) => closed, 90_000);
  expect(lost).toMatchObject({ outcome: "stopped", stage: "closed" });
  expect(lost.because).toBe("terminated at Temporal by mallory@laptop, past the platform: I know better");
  await expect.poll(() => workspacesOf(world, run), { timeout: 30_000 }).toStrictEqual([]);
  await expect.poll(() => processesWith(marks.terminated), { timeout: 30_000 }).toStrictEqual([]);
  expect(await leasesOf(world, run)).toBe(0);
  expect(await openReservationsOf(world, run)).toBe(0);
  await world.until(
    run,
    ({ artifacts }) => artifacts.some((kept) => kept.class === "workflow_history"),
    60_000,
  );
  const kinds = (await auditOf(world, run)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "run.lost")).toHaveLength(1);
  expect(kinds).toContain("sandbox.destroyed");
  expect(await world.skein("audit", "verify", run)).toMatchObject({ exitCode: 0 });

  await schedule.trigger();
  expect(processesWith(marks.other).length).toBeGreaterThan(0);
  expect((await world.show(other)).run.closed).toBe(false);
  expect((await auditOf(world, run)).filter(({ kind }) => kind === "run.lost")).toHaveLength(1);
}, 240_000);
