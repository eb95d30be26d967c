// scripts/bench/many.ts: fifty script runs at once beside one alone: do all finish, does memory stay, what does each cost?
import { setTimeout as sleep } from "node:timers/promises";
import { alone, compared } from "./figure.ts";
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

function watch(look: () => void): { stop: () => void } {
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/** The first and the last quarter of what was seen once the `FIRST` had come to their end. */
function growth(samples: readonly Sample[]): Figure {
  const seen = samples.filter(({ done }) => done >= FIRST).map((each) => each.memoryBytes / 1024 ** 2);
  const quarter = Math.max(1, Math.floor(seen.length / 4));
  return compared(`memory in the last quarter, beside that once ${FIRST} were delivered`, "MiB", {
    ours: seen.slice(-quarter),
    baseline: seen.slice(0, quarter),
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
