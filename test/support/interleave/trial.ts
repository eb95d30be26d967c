// test/support/interleave/trial.ts: runs schedules side by side on one stage, says what each broke, and finds a shorter one that breaks too.
import { again } from "../again.ts";
import { wrongInLedger } from "../crash/left/ledger.ts";
import { openScene, play } from "./play.ts";
import type { Scene } from "./scene.ts";
import type { Schedule } from "./schedule.ts";
import type { Stage } from "./stage.ts";
import { wrongApprovals } from "./wrong/approvals.ts";
import { wrongEffects } from "./wrong/effects.ts";
import { wrongUnderHalts } from "./wrong/halts.ts";
import { wrongInHistories } from "./wrong/histories.ts";
import { wrongByPolicy } from "./wrong/policy.ts";
import { readRun } from "./wrong/record.ts";

export type Verdict = {
  schedule: Schedule;
  run: string | null;
  /** Which invariant, where. Empty: all held. */
  violations: string[];
  seconds: number;
};

/** Trials of a shorter schedule; what breaks only now and then is not found by more. */
const MOST_SHORTENINGS = 10;

/** `side`: so many at a time; a new one begins as soon as one is over. In the schedules' order. */
export async function runAll(stage: Stage, schedules: readonly Schedule[], side: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const scenes: Scene[] = [];
  const left = [...schedules.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, schedule] = next;
      const { verdict, scene } = await runOne(stage, schedule);
      verdicts[index] = verdict;
      if (scene !== null) scenes.push(scene);
    }
  };
  await Promise.all(Array.from({ length: side }, work));
  const inHistories = await wrongInHistories(stage, scenes);
  for (const { run, violations } of verdicts) violations.push(...(inHistories.get(run ?? "") ?? []));
  return verdicts;
}

async function runOne(stage: Stage, schedule: Schedule): Promise<{ verdict: Verdict; scene: Scene | null }> {
  const began = Date.now();
  const violations: string[] = [];
  let scene: Scene | null = null;
  try {
    const opened = await openScene(stage, schedule);
    scene = opened;
    violations.push(...(await play(opened, schedule)), ...(await again(() => wrongIn(opened))));
  } catch (error) {
    violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const run = scene?.cast.input.runId ?? null;
  return { verdict: { schedule, run, violations, seconds: (Date.now() - began) / 1000 }, scene };
}

async function wrongIn(scene: Scene): Promise<string[]> {
  const { stage, cast } = scene;
  const record = await readRun(scene);
  return [
    ...wrongEffects(scene, record),
    ...wrongApprovals(scene, record),
    ...wrongUnderHalts(scene, record),
    ...(await wrongByPolicy(scene, record)),
    ...(await wrongInLedger(stage.world.database, { tenantId: cast.tenant, runId: cast.input.runId })),
  ];
}

/** With a step less, again and again, as long as something still breaks. */
export async function shortened(stage: Stage, broken: Schedule): Promise<Schedule> {
  let shortest = broken;
  let trials = 0;
  for (let at = 0; at < shortest.steps.length && trials < MOST_SHORTENINGS; trials += 1) {
    const shorter = { ...shortest, steps: shortest.steps.toSpliced(at, 1) };
    const [verdict] = await runAll(stage, [shorter], 1);
    if (verdict && verdict.violations.length > 0) shortest = shorter;
    else at += 1;
  }
  return shortest;
}
