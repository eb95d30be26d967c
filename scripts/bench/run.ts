// scripts/bench/run.ts: a script run from its signed task to its draft pull request, beside the same by a plain shell script.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { changeByHand } from "./by-hand.ts";
import { alone, compared, interleaved, median } from "./figure.ts";
import type { Bench } from "./figure.ts";
import { startRunStage } from "./run-stage.ts";
import type { RunStage } from "./run-stage.ts";
import { useOf } from "./use.ts";

type Spent = { seconds: number; cpuMs: number; historyBytes: number; artifactBytes: number };

async function governed(stage: RunStage): Promise<Spent> {
  const repository = await stage.newRepository();
  const stored = bytesIn(stage.world.places.artifacts);
  const used = stage.use().cpuMs;
  const began = performance.now();
  const run = await stage.submit(repository);
  await stage.delivered(run);
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds,
    cpuMs: stage.use().cpuMs - used,
    historyBytes: await stage.historyBytes(run),
    artifactBytes: bytesIn(stage.world.places.artifacts) - stored,
  };
}

/** The forge is the stack's in both, so its CPU counts in both. */
async function byHand(stage: RunStage): Promise<Pick<Spent, "seconds" | "cpuMs">> {
  const { stack, personToken: token } = stage.world;
  const repository = await stage.newRepository();
  const usedNow = (): number => useOf([process.pid]).cpuMs;
  const used = usedNow();
  const began = performance.now();
  await changeByHand({ repository, forgeUrl: stack.file.forgeUrl, token });
  return { seconds: (performance.now() - began) / 1000, cpuMs: usedNow() - used };
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

export const run: Bench = {
  name: "run",
  about:
    "a script run on the smallest repository, from its signed task to its draft pull request, beside a shell script with the same clones, tests, change, push and pull request, on the same forge",
  async run(rounds) {
    const stage = await startRunStage();
    const ours: Spent[] = [];
    const baseline: Pick<Spent, "seconds" | "cpuMs">[] = [];
    try {
      const sides = await interleaved(rounds, {
        ours: async () => taken(ours, await governed(stage)),
        baseline: async () => taken(baseline, await byHand(stage)),
      });
      const overheads = sides.ours.map((seconds, round) => seconds - (sides.baseline[round] ?? 0));
      const of = (what: keyof Spent) => median(ours.slice(1).map((each) => each[what]));
      return [
        compared("time to the pull request", "s", { ...sides, reach: null }),
        alone("more than by hand", { unit: "s", value: median(overheads), reach: { atMost: 3 } }),
        compared("CPU, all processes", "ms", {
          ours: ours.slice(1).map(({ cpuMs }) => cpuMs),
          baseline: baseline.slice(1).map(({ cpuMs }) => cpuMs),
          reach: null,
        }),
        alone("history", { unit: "bytes", value: of("historyBytes"), reach: null }),
        alone("artifacts", { unit: "bytes", value: of("artifactBytes"), reach: null }),
      ];
    } finally {
      await stage.stop();
    }
  },
};

function taken<S extends { seconds: number }>(all: S[], spent: S): number {
  all.push(spent);
  return spent.seconds;
}
