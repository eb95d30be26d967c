// scripts/soak.ts: `npm run test:soak`: kills processes of a whole stack at points of runs for as long as it is told; says its seed first.
import { parseArgs } from "node:util";
import { untilInterrupted } from "./stack/interrupt.ts";
import { everySchedule, seededSchedules, shuffled } from "../test/support/crash/plan.ts";
import type { Points } from "../test/support/crash/plan.ts";
import { lineOf, scheduleOf } from "../test/support/crash/point.ts";
import type { Change, Schedule } from "../test/support/crash/point.ts";
import { startCrashStack } from "../test/support/crash/stack.ts";
import { startTrial } from "../test/support/crash/trial.ts";
import type { Trial, Verdict } from "../test/support/crash/trial.ts";

const USAGE = `usage: npm run test:soak -- [--seed N] [--count N] [--minutes N] [--side N] [--all] [--only LINE]...
  --seed     which random schedules; absent: any, and it is printed
  --count    how many (200); --minutes  at most how long (60); whichever comes first
  --side     how many runs side by side (4)
  --all      every point with every victim, in the seed's order
  --only     this schedule, as a line of the output shows it; several go side by side
Ctrl-C ends it after the schedules under way.`;

const options = optionsOf();
process.exitCode = await soak();
process.exit();

async function soak(): Promise<number> {
  const { seed, count, minutes, side } = options;
  console.log(`seed ${seed}`);
  let interrupted = false;
  void untilInterrupted().then(() => (interrupted = true));
  const world = await startCrashStack();
  const endsAt = Date.now() + minutes * 60_000;
  const trial = await startTrial(world);
  const bad: Verdict[] = [];
  let [done, missed] = [0, 0];
  try {
    const plan = schedulesOf(await recorded(trial, bad));
    const goesOn = () => done < count && Date.now() < endsAt && bad.length === 0 && !interrupted;
    while (goesOn()) {
      const batch = plan.next(Math.min(side, count - done));
      if (batch.length === 0) break;
      for (const verdict of await trial.runAll(batch)) {
        done += 1;
        missed += verdict.missed;
        report(done, verdict);
        if (verdict.violations.length > 0) bad.push(verdict);
      }
    }
  } finally {
    await trial.close();
    await world.stop({ keep: bad.length > 0 });
  }
  const where = bad.length === 0 ? "" : `; kept: ${world.places.root}`;
  console.log(`seed ${seed}: ${done} schedules, ${missed} points not come to, ${bad.length} broken${where}`);
  return bad.length === 0 && done > 0 ? 0 : 1;
}

/** What undisturbed runs come to. */
async function recorded(trial: Trial, bad: Verdict[]): Promise<Points> {
  const pointsOf = async (change: Change): Promise<readonly string[]> => {
    const verdict = await trial.record(change);
    report(0, verdict);
    if (verdict.violations.length > 0) bad.push(verdict);
    return verdict.points;
  };
  const points = { script: await pointsOf("script"), agent: await pointsOf("agent") };
  console.log(`points: ${points.script.length} of a script run, ${points.agent.length} of an agent run`);
  return points;
}

function schedulesOf(points: Points): { next(wanted: number): Schedule[] } {
  const { seed, all, only } = options;
  if (only.length === 0 && !all) {
    const endless = seededSchedules(seed, points);
    return { next: (wanted) => Array.from({ length: wanted }, () => endless.next().value) };
  }
  const left = only.length > 0 ? [...only] : shuffled(seed, everySchedule(points));
  return { next: (wanted) => left.splice(0, wanted) };
}

function report(number: number, { schedule, run, violations, missed, seconds }: Verdict): void {
  const verdict = violations.length === 0 ? "held" : "BROKEN";
  const late = missed === 0 ? "" : `, ${missed} not come to`;
  console.log(`${number} ${verdict} ${run ?? "no run"} ${seconds.toFixed(1)} s${late} | ${lineOf(schedule)}`);
  for (const violation of violations) console.log(`    ${violation}`);
}

function optionsOf() {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: `${Date.now() % 1_000_000}` },
      count: { type: "string", default: "200" },
      minutes: { type: "string", default: "60" },
      side: { type: "string", default: "4" },
      all: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
    },
  });
  const [seed, count, minutes, side] = [values.seed, values.count, values.minutes, values.side].map(Number);
  const numbers = [seed, count, minutes, side];
  if (!numbers.every((number) => Number.isInteger(number) && Number(number) >= 0) || !side) {
    console.error(USAGE);
    process.exit(2);
  }
  const only = values.only.map(scheduleOf);
  return {
    seed: seed ?? 0,
    count: only.length || (count ?? 0),
    minutes: minutes ?? 0,
    side: only.length || side,
    all: values.all,
    only,
  };
}
