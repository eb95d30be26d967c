// test/support/crash/stack.ts: a story's stack whose workers and gateway tell a scheduler each point they come to.
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { WORKERS } from "../../../scripts/stack/parts.ts";
import { startTimeOf } from "../../../scripts/stack/leftovers.ts";
import { bringBack, environmentOf, lose, pidOf } from "../stories/part.ts";
import { startScriptedModel } from "../model/server.ts";
import { startStoryStack } from "../stories/stack.ts";
import type { StoryStack } from "../stories/stack.ts";
import { SPELL } from "../stories/tiny.ts";
import type { Victim } from "./point.ts";
import { startScheduler } from "./scheduler.ts";
import type { Scheduler } from "./scheduler.ts";

export type CrashStack = StoryStack & { scheduler: Scheduler };

const PRELOAD = fileURLToPath(new URL("tell-points.ts", import.meta.url));
const GONE_WITHIN_MS = 5000;
const ANSWERS_WITHIN_MS = 60_000;
const ASK_AGAIN_MS = 200;

export async function startCrashStack(): Promise<CrashStack> {
  const model = await startScriptedModel({ scripts: [SPELL] });
  const route = {
    provider: "openai-compatible" as const,
    model: "speller",
    maxInputTokens: 60_000,
    maxOutputTokens: 2000,
  };
  const price = { input: 1, output: 1 };
  const world = await startStoryStack({ models: { speller: { route, price, base_url: model.url } } });
  const scheduler = await startScheduler({
    kill: (victim) => killNow(world, victim),
    repositoryOf: (run) => repositoryOf(world, run),
  });
  for (const group of [["gateway"], WORKERS])
    await Promise.all(group.map((name) => retell(world, name, scheduler.url)));
  return {
    ...world,
    scheduler,
    async stop(options) {
      await world.stop(options);
      await scheduler.close();
      await model.close();
    },
  };
}

async function retell(world: StoryStack, name: string, url: string): Promise<void> {
  const env = { ...environmentOf(world.stack, name), SKEIN_CRASH_POINTS: url };
  await lose(world.stack, name);
  await bringBack(world, name, { env, preload: PRELOAD });
}

/** The supervisor starts it again. One that is dead already, or not back yet, cannot be killed again. */
async function killNow({ stack }: StoryStack, victim: Victim): Promise<void> {
  const pid = victim === "postgres" ? postgresOf(stack.file.processes) : pidOf(stack, victim);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return;
  }
  for (const until = Date.now() + GONE_WITHIN_MS; Date.now() < until; await sleep(5))
    if (startTimeOf(pid) === "") return;
  throw new Error(`${victim} (process ${pid}) does not die`);
}

function postgresOf(processes: StoryStack["stack"]["file"]["processes"]): number {
  const pid = processes.find(({ name }) => name === "postgres")?.pid;
  if (pid === undefined) throw new Error("the stack has no postgres");
  return pid;
}

/** Asked over and over while the database is away. */
async function repositoryOf({ recorder, stack }: StoryStack, run: string): Promise<string | null> {
  const { tenant } = stack.file;
  const where = { tenantId: tenant, runId: run };
  for (const until = Date.now() + ANSWERS_WITHIN_MS; ; await sleep(ASK_AGAIN_MS)) {
    try {
      const include = { task: { include: { repository: true } } };
      const row = await recorder.database.withTenant(tenant, (tx) => tx.run.findFirst({ where, include }));
      return row?.task.repository.name ?? null;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
