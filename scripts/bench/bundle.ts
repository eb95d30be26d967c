// scripts/bench/bundle.ts: how big the workflow bundle is, which packages are in it, and how long a worker takes to start with it.
import { Worker } from "@temporalio/worker";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";
import { alone, median } from "./figure.ts";
import type { Bench } from "./figure.ts";
import { quietRuntime } from "./door-workers.ts";
import { startServer } from "./temporal.ts";

export const bundle: Bench = {
  name: "bundle",
  about: "the workflow bundle and the start of a worker that loads it",
  async run(rounds) {
    quietRuntime();
    const built: number[] = [];
    const started: number[] = [];
    const server = await startServer();
    let code = "";
    try {
      for (let round = 0; round < rounds; round += 1) {
        const began = performance.now();
        ({ code } = await bundleWorkflows());
        built.push((performance.now() - began) / 1000);
        const loaded = performance.now();
        const { connection } = server;
        const worker = await Worker.create({ connection, taskQueue: "start", workflowBundle: { code } });
        started.push((performance.now() - loaded) / 1000);
        const running = worker.run();
        worker.shutdown();
        await running;
      }
    } finally {
      await server.stop();
    }
    const packages = packagesIn(code);
    return [
      alone("size", { unit: "KB", value: code.length / 1024, reach: null }),
      alone(`packages: ${packages.join(", ")}`, { unit: "", value: packages.length, reach: null }),
      alone("built", { unit: "s", value: median(built), reach: null }),
      alone("a worker's start with it", { unit: "s", value: median(started), reach: null }),
    ];
  },
};

function packagesIn(code: string): string[] {
  const names = code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g);
  return [...new Set(Array.from(names, ([, name = ""]) => name))].sort();
}
