// scripts/bench/halt-stage.ts: many sandboxes asleep at once, behind every gate of a worker, on a real gateway, ledger and Temporal.
import type { JWK } from "jose";
import { ApplicationFailure } from "@temporalio/activity";
import pino from "pino";
import { createBwrapDriver } from "../../activities/sandbox/driver/bwrap.ts";
import type { Workspace } from "../../activities/sandbox/driver/driver.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import { COMMAND_LIMITS, LIMITS, removeState, trialConfig } from "../../test/activities/sandbox/trial.ts";
import { serveGateway } from "../../test/gateway/support/served.ts";
import type { Served } from "../../test/gateway/support/served.ts";
import { followHaltFeed } from "../../workers/halt-feed.ts";
import { currentPulse } from "../../workers/pulse.ts";
import { bundleDoor, EFFECT_QUEUE, RESULT, startDoorWorkers } from "./door-workers.ts";
import { startServer } from "./temporal.ts";
import type { BenchServer } from "./temporal.ts";

const SLEEP: ActionOf<"shell.exec"> = {
  kind: "shell.exec",
  workspace: { id: "w", queue: EFFECT_QUEUE },
  command: "echo asleep; exec sleep 600",
  timeoutSeconds: 600,
};
const PATIENCE_MS = 120_000;

export type Stage = {
  server: BenchServer;
  served: Served;
  /** Sends them all to sleep. Answers their workflows. */
  begin: () => Promise<string[]>;
  /** When each of them was gone, by the wall clock, once all are. */
  allGone: () => Promise<number[]>;
  stop: () => Promise<void>;
};

/** Of `count` workspaces, opened once. */
export async function openStage(count: number): Promise<Stage> {
  const server = await startServer();
  const served = await serveGateway({ caps: { perTenant: 100_000, perRepository: 100_000 } });
  const dormitory = await openDormitory(count);
  const feed = await followHaltFeed({
    url: served.url,
    publicKey: served.haltKey.publicKey as JWK,
    limits: { startMs: 3000, runMs: 5000 },
    log: pino({ level: "silent" }),
  });
  const workers = await startDoorWorkers(server, {
    bundle: await bundleDoor(),
    ledger: served.world.ledger,
    permitKey: served.world.permitKey.publicKey,
    taskQueue: "halt",
    feed,
    perform: async () => {
      const { signal } = currentPulse();
      await dormitory.sleep(signal);
      signal.throwIfAborted();
      return RESULT;
    },
  });
  return {
    server,
    served,
    async begin() {
      dormitory.clear();
      const ids: string[] = []; // one after the other: all of them want the tenant's audit chain
      while (ids.length < count) ids.push(await startSleeper(server, served));
      await until(() => dormitory.asleep() === count);
      return ids;
    },
    async allGone() {
      await until(() => dormitory.gone().length === count);
      return dormitory.gone();
    },
    async stop() {
      feed.close();
      await workers.stop();
      await dormitory.end();
      await served.stop();
      await server.stop();
    },
  };
}

type Dormitory = {
  /** In a workspace that is free, until it is woken. */
  sleep: (signal: AbortSignal) => Promise<void>;
  asleep: () => number;
  gone: () => number[];
  clear: () => void;
  end: () => Promise<void>;
};

async function openDormitory(count: number): Promise<Dormitory> {
  const config = trialConfig("halt-bench");
  const driver = createBwrapDriver(config);
  const free: Workspace[] = [];
  for (let n = 0; n < count; n += 1) {
    const workspaceId = `halt-${n}`;
    free.push(await driver.open({ workspaceId, runId: workspaceId, limits: LIMITS, readOnlyMounts: [] }));
  }
  const all = [...free];
  let asleep = 0;
  let gone: number[] = [];
  const limits = { ...COMMAND_LIMITS, wallMs: 600_000 };
  const onOutput = (): void => void (asleep += 1);
  return {
    async sleep(signal) {
      const workspace = free.pop();
      if (!workspace) throw ApplicationFailure.nonRetryable("no workspace is free", "internal");
      const argv = ["/bin/sh", "-c", SLEEP.command];
      await driver.exec(workspace, { argv, limits, network: "none", onOutput }, signal).finally(() => {
        gone.push(Date.now());
        free.push(workspace);
      });
    },
    asleep: () => asleep,
    gone: () => gone,
    clear: () => {
      asleep = 0;
      gone = [];
    },
    async end() {
      for (const workspace of all) await driver.destroy(workspace);
      removeState(config);
    },
  };
}

async function startSleeper({ client }: BenchServer, { world }: Served): Promise<string> {
  const { actor } = await world.newRun();
  const args = [{ actor, action: SLEEP, actions: 1, perTurn: 1 }];
  await client.workflow.start("throughTheDoor", { workflowId: actor.workflowId, taskQueue: "halt", args });
  return actor.workflowId;
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error("the sandboxes did not come to it in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
