// scripts/soak/interleavings.ts: verdicts, halts, policy changes, crashes and base moves in random order around runs that ask.
import { lineOf, scheduleFrom, scheduleOf } from "../../test/support/interleave/schedule.ts";
import { startStage } from "../../test/support/interleave/stage.ts";
import { runAll, shortened } from "../../test/support/interleave/trial.ts";
import { numbersOf } from "../../test/support/numbers.ts";
import type { Options, Soak } from "./soak.ts";

/** Of one that breaks, a shorter one is looked for, and said. There is no list of all. */
export async function startInterleavings({ seed, only }: Options): Promise<Soak> {
  for (const line of only) scheduleOf(line);
  const numbers = numbersOf(seed);
  const left = [...only];
  const stage = await startStage();
  return {
    next: (wanted) =>
      only.length > 0
        ? left.splice(0, wanted)
        : Array.from({ length: wanted }, () => lineOf(scheduleFrom(numbers))),
    async runAll(lines) {
      const verdicts = await runAll(stage, lines.map(scheduleOf), lines.length);
      const broken = verdicts.find(({ violations }) => violations.length > 0);
      if (broken) console.log(`shortened: ${lineOf(await shortened(stage, broken.schedule))}`);
      return verdicts.map(({ schedule, ...rest }) => ({ line: lineOf(schedule), note: "", ...rest }));
    },
    async stop() {
      await stage.stop();
      return null;
    },
  };
}
