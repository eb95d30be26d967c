// scripts/bench/many.ts: fifty script runs at once beside one alone: do all finish, does memory stay, what does each cost?
import { setTimeout as sleep } from "node:timers/promises";
import { alone, compared, median } from "./figure.ts";
import type { Bench, Figure } from "./figure.ts";
import { startRunStage } from "./run-stage.ts";
import type { RunStage } from "./run-stage.ts";

const RUNS = 50;
/** Until then every process has come to its usual size. */
const FIRST = 10;
const LOOK_EVERY_MS = 500;

type Sample = { done: number; memoryBytes: number };
type Crowd = { cpuMs: number; seconds: number; samples: Sample[] };

async function oneAlone(stage: RunStage): Promise<number> {
  const repository = await stage.newRepository();
  const used = stage.use().cpuMs;
  await stage.delivered(await stage.submit(repository));
  return stage.use().cpuMs - used;
}

async function crowd(stage: RunStage): Promise<Crowd> {
  const repositories: string[] = [];
  for (let n = 0; n < RUNS; n += 1) repositories.push(await stage.newRepository());
  const used = stage.use().cpuMs;
  const began = performance.now();
  const samples: Sample[] = [];
  let done = 0;
  const all = Promise.all(
    repositories.map(async (repository) => {
      await stage.delivered(await stage.submit(repository), LOOK_EVERY_MS * 2);
      done += 1;
    }),
  );
  const watching = watch(() => samples.push({ done, memoryBytes: stage.use().memoryBytes }));
  await all.finally(watching.stop);
  return { cpuMs: stage.use().cpuMs - used, seconds: (performance.now() - began) / 1000, samples };
}

function watch(look: () => void): { stop(): void } {
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/** Of what was seen while the run after the `FIRST` ones, and while the last of all, were under way. */
function growth(samples: readonly Sample[]): Figure {
  const seenIn = (from: number, below: number): number =>
    median(
      samples.filter(({ done }) => done >= from && done < below).map((each) => each.memoryBytes / 1024 ** 2),
    );
  return compared(`memory with the last ${FIRST} under way, beside that after the first ${FIRST}`, "MiB", {
    ours: [seenIn(RUNS - FIRST, RUNS)],
    baseline: [seenIn(FIRST, 2 * FIRST)],
    reach: { atMost: 1.1 },
  });
}

export const many: Bench = {
  name: "many",
  about: `${RUNS} script runs submitted at once, each on a repository of its own, beside one run alone on the same stack`,
  async run(rounds) {
    const stage = await startRunStage();
    try {
      const single: number[] = [];
      for (let round = 0; round <= rounds; round += 1) single.push(await oneAlone(stage));
      await sleep(1000);
      const { cpuMs, seconds, samples } = await crowd(stage);
      return [
        alone("all delivered after", { unit: "s", value: seconds, reach: null }),
        compared("CPU of a run, all processes", "ms", {
          ours: [cpuMs / RUNS],
          baseline: single.slice(1),
          reach: { atMost: 1.2 },
        }),
        growth(samples),
      ];
    } finally {
      await stage.stop();
    }
  },
};
