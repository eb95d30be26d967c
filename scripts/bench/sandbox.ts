// scripts/bench/sandbox.ts: how long a command takes to start and end in its sandbox, beside a bare spawn of the same command.
import { execa } from "execa";
import { LIMITS, openTrial } from "../../test/activities/sandbox/trial.ts";
import { quantile } from "../../core/quantile.ts";
import type { Trial } from "../../test/activities/sandbox/trial.ts";
import { alone, compared, interleaved, median } from "./figure.ts";
import type { Bench, Figure } from "./figure.ts";

const COMMANDS = 40;

async function times(once: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < COMMANDS; n += 1) {
    const began = performance.now();
    await once();
    taken.push(performance.now() - began);
  }
  return taken;
}

async function sandboxed(trial: Trial): Promise<void> {
  const { outcome, problem } = await trial.run("exit 0");
  if (outcome !== "ok") throw new Error(problem ?? outcome);
}

/** Much of it at small files, in memory on both sides; says what processor time it took. */
const BUILD = `
const { createHash } = require("node:crypto");
const { gzipSync } = require("node:zlib");
const { mkdtempSync, readFileSync, writeFileSync, rmSync } = require("node:fs");
const folder = mkdtempSync("/dev/shm/build-");
for (let n = 0; n < 3000; n += 1) {
  const text = Array.from({ length: 1500 }, (_, line) => "line " + line + " of " + n).join("\\n");
  writeFileSync(folder + "/" + n, gzipSync(text));
  createHash("sha256").update(readFileSync(folder + "/" + n)).digest("hex");
}
rmSync(folder, { recursive: true });
const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);
`;

async function building(trial: Trial, rounds: number): Promise<Figure> {
  const sides = await interleaved(rounds, {
    ours: async () => Number((await trial.run("", { argv: ["node", "--eval", BUILD] })).stdout.text),
    baseline: async () => Number((await execa(process.execPath, ["--eval", BUILD])).stdout),
  });
  return compared("processor time of a build", "ms", { ...sides, reach: { atMost: 1.03 } });
}

export const sandbox: Bench = {
  name: "sandbox",
  about: `${COMMANDS} commands that do nothing, one at a time, and a build: in an open workspace beside a bare spawn`,
  async run(rounds) {
    const trial = await openTrial("bench", { ...LIMITS, processes: 4000 }); // the machine may be slow to bury the dead
    const all: number[] = [];
    try {
      const sides = await interleaved(rounds, {
        ours: async () => {
          const taken = await times(() => sandboxed(trial));
          all.push(...taken);
          return median(taken);
        },
        baseline: async () => median(await times(() => execa("/bin/sh", ["-c", "exit 0"]))),
      });
      return [
        compared("one command", "ms", { ...sides, reach: null }),
        alone("one command in the sandbox, 95th percentile", {
          unit: "ms",
          value: quantile(all, 0.95),
          reach: { atMost: 50 },
        }),
        await building(trial, rounds),
      ];
    } finally {
      await trial.end();
    }
  },
};
