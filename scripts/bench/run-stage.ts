// scripts/bench/run-stage.ts: a whole stack to run script runs on, each on a new repository of its own.
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { readConfig } from "../../cli/config.ts";
import { createGateway } from "../../cli/gateway.ts";
import { createSign } from "../../cli/sign.ts";
import { readTaskFile } from "../../cli/task-file.ts";
import { digestOf } from "../../core/digest.ts";
import { RunStarted } from "../../core/schema/submission.ts";
import { startStoryStack } from "../../test/support/stories/stack.ts";
import type { StoryStack } from "../../test/support/stories/stack.ts";
import { codemod, TINY } from "../../test/support/stories/tiny.ts";
import { useOf } from "./use.ts";
import type { Use } from "./use.ts";

export type RunStage = {
  world: StoryStack;
  /** OWNER/NAME of one that nobody has used. */
  newRepository(): Promise<string>;
  /** A signed task, as `skein run start` sends it. Answers the run's id. */
  submit(repository: string): Promise<string>;
  /** Resolves when its draft pull request is open; rejects when it came to another end. */
  delivered(run: string, lookEveryMs?: number): Promise<void>;
  historyBytes(run: string): Promise<number>;
  /** Of all processes of the stack. */
  use(): Use;
  stop(): Promise<void>;
};

const LOOK_EVERY_MS = 20;
const DELIVERED_WITHIN_MS = 600_000;

export async function startRunStage(): Promise<RunStage> {
  const world = await startStoryStack();
  process.env["SKEIN_STACK"] = world.places.stackFile;
  const config = readConfig();
  const sign = createSign(config);
  const gateway = createGateway(config, sign);
  const connection = await Connection.connect({ address: config.temporal.address });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const task = world.taskFile(codemod());
  let repositories = 0;
  return {
    world,
    newRepository() {
      repositories += 1;
      return world.seed(`bench-${repositories}`, TINY);
    },
    async submit(repository) {
      const asked = { task: readTaskFile(task, repository), model: "none" };
      const words = { verb: "run.start", target: repository, digest: digestOf(asked), reason: null } as const;
      const statement = await sign(words);
      const { id } = await gateway.post("/v1/runs", { statement, ...asked }, RunStarted);
      return id;
    },
    delivered: (run, lookEveryMs = LOOK_EVERY_MS) => untilDelivered(world, run, lookEveryMs),
    async historyBytes(run) {
      const handle = client.workflow.getHandle(`run/${config.tenant}/${run}`);
      return Number((await handle.describe()).historySize);
    },
    use: () => useOf(world.stack.file.processes.filter(isOfStack).map(({ pid }) => pid)),
    async stop() {
      await connection.close();
      await world.stop();
    },
  };
}

/** The supervisor is this process, which also measures. */
function isOfStack({ pid }: { pid: number }): boolean {
  return pid !== process.pid;
}

async function untilDelivered(
  { recorder, stack }: StoryStack,
  runId: string,
  lookEveryMs: number,
): Promise<void> {
  const { tenant } = stack.file;
  const where = { tenantId_runId: { tenantId: tenant, runId } };
  for (const until = Date.now() + DELIVERED_WITHIN_MS; Date.now() < until; await sleep(lookEveryMs)) {
    const looked = recorder.database.withTenant(tenant, (tx) => tx.run.findUniqueOrThrow({ where }));
    const row = await looked.catch(() => null); // a database that is busy with fifty runs
    if (row === null) continue;
    if (row.outcome === "pull_request_open" && row.stage === "following") return;
    if (row.outcome !== null && row.outcome !== "pull_request_open")
      throw new Error(`run ${runId} ended as ${row.outcome}: ${row.because ?? ""}`);
  }
  throw new Error(`run ${runId} is not delivered in time`);
}
