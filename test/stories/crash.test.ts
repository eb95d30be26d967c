// test/stories/crash.test.ts: kill -9 at a chosen point of a run: one pull request of the right tree, and nothing left over (I1, I8, I10, I11, I13, I15).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIXED } from "../support/crash/plan.ts";
import { CHANGES, lineOf } from "../support/crash/point.ts";
import { startCrashStack } from "../support/crash/stack.ts";
import type { CrashStack } from "../support/crash/stack.ts";
import { startTrial } from "../support/crash/trial.ts";
import type { Trial, Verdict } from "../support/crash/trial.ts";

const SIDE_BY_SIDE = 6;

let world: CrashStack;
let trial: Trial;

beforeAll(async () => {
  world = await startCrashStack();
  trial = await startTrial(world);
}, 180_000);
afterAll(async () => {
  await trial?.close();
  await world?.stop();
}, 60_000);

test.each(CHANGES)(
  "a run with a %s is not disturbed by being watched, and leaves nothing",
  async (change) => {
    const { points, violations } = await trial.record(change);
    expect(violations).toStrictEqual([]);
    const told = new Set(FIXED.filter((each) => each.change === change).flatMap(({ kills }) => kills));
    expect(points).toEqual(expect.arrayContaining([...told].map(({ point }) => point)));
  },
  300_000,
);

const batches = Array.from({ length: Math.ceil(FIXED.length / SIDE_BY_SIDE) }, (_, index) =>
  FIXED.slice(index * SIDE_BY_SIDE, (index + 1) * SIDE_BY_SIDE),
);

describe.each(batches.map((batch, index) => ({ batch, index })))("kill -9, batch $index", ({ batch }) => {
  let verdicts: Verdict[];
  beforeAll(async () => {
    verdicts = await trial.runAll(batch);
  }, 600_000);

  test.each(batch.map((schedule, at) => ({ line: lineOf(schedule), at })))("$line", ({ at }) => {
    expect(verdicts[at]).toMatchObject({ violations: [], missed: 0 });
  });
});

test("the tenant's chain holds over all of it (I13)", async () => {
  expect(await world.skein("audit", "verify", "--chain", "tenant")).toMatchObject({ exitCode: 0 });
});
