// test/workflows/interleavings.test.ts: verdicts, halts, policy changes, crashes and base moves in random order around runs that ask: nothing gets past a gate (I1, I2, I4, I5, I13, I14, I15).
import { afterAll, beforeAll, expect, test } from "vitest";
import { lineOf, scheduleFrom, scheduleOf } from "../support/interleave/schedule.ts";
import type { Schedule } from "../support/interleave/schedule.ts";
import { startStage } from "../support/interleave/stage.ts";
import type { Stage } from "../support/interleave/stage.ts";
import { runAll, shortened } from "../support/interleave/trial.ts";
import { numbersOf } from "../support/numbers.ts";

const SCHEDULES = 50;
const SIDE_BY_SIDE = 10;
/** Another one each time; `npm run test:soak -- --what interleavings --seed N` has the same schedules again. */
const seed = Date.now() % 1_000_000;

/** What once broke: a run that one halt held could not be ended by another. */
const KEPT = [
  "quorum 1, stopped: 5 halt no_effects tenant, 7 halt cancel_running run",
  "quorum 1, approved: 5 halt no_effects run, 7 halt cancel_running tenant, 7 crash",
];

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
}, 180_000);
afterAll(() => stage?.stop(), 60_000);

async function expectHeld(schedules: Schedule[]): Promise<void> {
  const all = await runAll(stage, schedules, SIDE_BY_SIDE);
  const broken = all.filter(({ violations }) => violations.length > 0);
  for (const { schedule, run, violations } of broken)
    console.error(`seed ${seed}, run ${run}: ${lineOf(schedule)}\n  ${violations.join("\n  ")}`);
  const [first] = broken;
  if (first) console.error(`shortened: ${lineOf(await shortened(stage, first.schedule))}`);
  expect(broken.map(({ violations }) => violations)).toStrictEqual([]);
}

test(`${SCHEDULES} schedules of seed ${seed} break nothing`, async () => {
  const numbers = numbersOf(seed);
  await expectHeld(Array.from({ length: SCHEDULES }, () => scheduleFrom(numbers)));
}, 900_000);

test("nor do those that once did", async () => {
  await expectHeld(KEPT.map(scheduleOf));
}, 300_000);

test("a schedule is read again from its line", () => {
  const numbers = numbersOf(seed);
  for (let count = 0; count < SCHEDULES; count += 1) {
    const schedule = scheduleFrom(numbers);
    expect(scheduleOf(lineOf(schedule))).toStrictEqual(schedule);
  }
});
