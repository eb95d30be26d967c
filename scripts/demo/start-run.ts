// scripts/demo/start-run.ts: a task file of the demo, submitted as a person would.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { skein } from "./command-line.ts";

const Started = z.object({ id: z.string() });

/** Answers the run's id. */
export async function startRun(repository: string, task: string, ...options: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "skein-tasks-"));
  try {
    const path = join(folder, "task.yaml");
    writeFileSync(path, task);
    const started = await skein({}, "run", "start", "--repo", repository, "--task", path, ...options);
    return Started.parse(started).id;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
