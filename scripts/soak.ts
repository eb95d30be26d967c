// scripts/soak.ts: `npm run test:soak`: random schedules against real parts for as long as it is told; says its seed first.
import { parseArgs } from "node:util";
import { startCrashes } from "./soak/crashes.ts";
import { startInterleavings } from "./soak/interleavings.ts";
import { report } from "./soak/soak.ts";
import type { Soak } from "./soak/soak.ts";
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
  const { seed } = options;
  console.log(`seed ${seed}`);
  const kind = await KINDS[options.what](options);
  const came = { done: 0, broken: 0 };
  let kept: string | null = null;
  try {
    await takeAll(kind, came);
  } finally {
    kept = await kind.stop(came.broken > 0);
  }
  const { done, broken } = came;
  console.log(`seed ${seed}: ${done} schedules, ${broken} broken${kept === null ? "" : `; kept: ${kept}`}`);
  return broken === 0 && done > 0 ? 0 : 1;
}

/** Until one breaks. */
async function takeAll(kind: Soak, came: { done: number; broken: number }): Promise<void> {
  const { count, minutes, side } = options;
  const endsAt = Date.now() + minutes * 60_000;
  let interrupted = false;
  void untilInterrupted().then(() => (interrupted = true));
  while (came.done < count && Date.now() < endsAt && came.broken === 0 && !interrupted) {
    const batch = kind.next(Math.min(side, count - came.done));
    if (batch.length === 0) break;
    for (const trial of await kind.runAll(batch)) {
      came.done += 1;
      if (trial.violations.length > 0) came.broken += 1;
      report(came.done, trial);
    }
  }
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
  const { all, only } = values;
  const [seed, minutes] = [numberOf(values.seed, 0), numberOf(values.minutes, 0)];
  const [count, side] = [numberOf(values.count, 1), numberOf(values.side, 1)];
  const what = isKind(values.what) ? values.what : usage();
  if (all && what !== "crashes") usage();
  const many = only.length > 0 ? { count: only.length, side: only.length } : { count, side };
  return { what, all, only, seed, minutes, ...many };
}

function numberOf(text: string, least: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= least ? number : usage();
}

function usage(): never {
  console.error(USAGE);
  process.exit(2);
}

function isKind(what: string): what is keyof typeof KINDS {
  return what in KINDS;
}
