// scripts/soak/crashes.ts: kill -9 of processes of a whole stack at points of its runs.
import { everySchedule, seededSchedules, shuffled } from "../../test/support/crash/plan.ts";
import { CHANGES, lineOf, scheduleOf } from "../../test/support/crash/point.ts";
import type { Change } from "../../test/support/crash/point.ts";
import { startCrashStack } from "../../test/support/crash/stack.ts";
import { startTrial } from "../../test/support/crash/trial.ts";
import type { Verdict } from "../../test/support/crash/trial.ts";
import { report } from "./soak.ts";
import type { Options, Soak, Trial } from "./soak.ts";

/** Records what undisturbed runs come to. Throws where already they break something. */
export async function startCrashes({ seed, all, only }: Options): Promise<Soak> {
  for (const line of only) scheduleOf(line);
  const world = await startCrashStack();
  const trial = await startTrial(world);
  const stop = async (keep: boolean): Promise<string | null> => {
    await trial.close();
    await world.stop({ keep });
    return keep ? world.places.root : null;
  };
  const pointsOf = async (change: Change): Promise<readonly string[]> => {
    const verdict = await trial.record(change);
    report(0, asTrial(verdict));
    if (verdict.violations.length === 0) return verdict.points;
    throw new Error(`an undisturbed run broke something; kept: ${await stop(true)}`);
  };
  const points = { script: await pointsOf("script"), agent: await pointsOf("agent") };
  console.log(
    `points: ${CHANGES.map((change) => `${points[change].length} of a run by ${change}`).join(", ")}`,
  );
  const endless = seededSchedules(seed, points);
  const left = all ? shuffled(seed, everySchedule(points)).map(lineOf) : [...only];
  return {
    next: (wanted) =>
      all || only.length > 0
        ? left.splice(0, wanted)
        : Array.from({ length: wanted }, () => lineOf(endless.next().value)),
    runAll: async (lines) => (await trial.runAll(lines.map(scheduleOf))).map(asTrial),
    stop,
  };
}

function asTrial({ schedule, run, violations, missed, seconds }: Verdict): Trial {
  const note = missed === 0 ? "" : `, ${missed} not come to`;
  return { line: lineOf(schedule), run, violations, seconds, note };
}
