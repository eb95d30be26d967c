// scripts/soak.ts: `npm run test:soak`: random schedules against real parts for as long as it is told; says its seed first.
import { parseArgs } from "node:util";
import { startCrashes } from "./soak/crashes.ts";
import { startInterleavings } from "./soak/interleavings.ts";
import { report } from "./soak/soak.ts";
import { untilInterrupted } from "./stack/interrupt.ts";

const USAGE = `usage: npm run test:soak -- [--what crashes|interleavings] [--seed N] [--count N] [--minutes N] [--side N] [--all] [--only LINE]...
  --what     crashes (absent): kill -9 of every process of a whole stack at points of its runs
             interleavings: verdicts, halts, policy changes, crashes and base moves around runs that ask people
  --seed     which random schedules; absent: any, and it is printed
  --count    how many (200); --minutes  at most how long (60); whichever comes first
  --side     how many side by side (4)
  --all      every point with every victim, in the seed's order; of crashes
  --only     this schedule, as a line of the output shows it; several go side by side
Ctrl-C ends it after the schedules under way.`;

const KINDS = { crashes: startCrashes, interleavings: startInterleavings };

const options = optionsOf();
process.exitCode = await soak();
process.exit();

async function soak(): Promise<number> {
  const { seed, count, minutes, side } = options;
  console.log(`seed ${seed}`);
  let interrupted = false;
  void untilInterrupted().then(() => (interrupted = true));
  const kind = await KINDS[options.what](options);
  const endsAt = Date.now() + minutes * 60_000;
  let [done, broken] = [0, 0];
  let kept: string | null = null;
  try {
    while (done < count && Date.now() < endsAt && broken === 0 && !interrupted) {
      const batch = kind.next(Math.min(side, count - done));
      if (batch.length === 0) break;
      for (const trial of await kind.runAll(batch)) {
        done += 1;
        if (trial.violations.length > 0) broken += 1;
        report(done, trial);
      }
    }
  } finally {
    kept = await kind.stop(broken > 0);
  }
  console.log(`seed ${seed}: ${done} schedules, ${broken} broken${kept === null ? "" : `; kept: ${kept}`}`);
  return broken === 0 && done > 0 ? 0 : 1;
}

function optionsOf() {
  const { values } = parseArgs({
    options: {
      what: { type: "string", default: "crashes" },
      seed: { type: "string", default: `${Date.now() % 1_000_000}` },
      count: { type: "string", default: "200" },
      minutes: { type: "string", default: "60" },
      side: { type: "string", default: "4" },
      all: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
    },
  });
  const { what, all, only } = values;
  const [seed, count, minutes, side] = [values.seed, values.count, values.minutes, values.side].map(Number);
  const numbers = [seed, count, minutes, side];
  const isGood = numbers.every((number) => Number.isInteger(number) && Number(number) >= 0) && side;
  if (!isGood || !isKind(what) || (all && what !== "crashes")) {
    console.error(USAGE);
    process.exit(2);
  }
  return {
    what,
    seed: seed ?? 0,
    count: only.length || (count ?? 0),
    minutes: minutes ?? 0,
    side: only.length || side || 1,
    all,
    only,
  };
}

function isKind(what: string): what is keyof typeof KINDS {
  return what in KINDS;
}
