// test/support/crash/trial.ts: runs schedules side by side on one stack, each on a repository of its own, and says what each broke.
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { setTimeout as sleep } from "node:timers/promises";
import { again } from "../again.ts";
import { TINY } from "../stories/tiny.ts";
import { treeOf, wrongOnForge } from "./left/forge.ts";
import { leftOnHost } from "./left/host.ts";
import { wrongInLedger } from "./left/ledger.ts";
import { wrongInTemporal } from "./left/temporal.ts";
import { play } from "./play.ts";
import type { Change, Schedule } from "./point.ts";
import type { CrashStack } from "./stack.ts";

export type Verdict = {
  schedule: Schedule;
  run: string | null;
  points: readonly string[];
  /** Which invariant, where. Empty: all held. */
  violations: string[];
  /** Kills whose point the run did not come to. */
  missed: number;
  seconds: number;
};

export type Trial = {
  /** Undisturbed: the points that such a run comes to. The first of its kind; it also gives the right tree. */
  record(change: Change): Promise<Verdict>;
  runAll(schedules: readonly Schedule[]): Promise<Verdict[]>;
  close(): Promise<void>;
};

const ENDS_WITHIN_MS = 400_000;
/** What a worker lets go of after it has answered. */
const GONE_WITHIN_MS = 15_000;

export async function startTrial(world: CrashStack): Promise<Trial> {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const { temporalAddress: address, namespace } = world.stack.file;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const trees = new Map<Change, string>();
  const seed = async (): Promise<string> =>
    again(() => world.seed(`crash-${randomUUID().slice(0, 8)}`, TINY));

  const runOne = async (schedule: Schedule, repository: string): Promise<Verdict> => {
    const { change, kills } = schedule;
    const began = Date.now();
    const watched = world.scheduler.watch(repository, kills);
    const violations: string[] = [];
    const playing = { repository, change, watched, client, endsAt: began + ENDS_WITHIN_MS };
    try {
      const run = await play(world, playing);
      const tree = trees.get(change) ?? (await treeOf(world, repository));
      trees.set(change, tree);
      violations.push(...(await again(() => wrongOnForge(world, repository, tree))));
      const of = { tenantId: world.stack.file.tenant, runId: run };
      violations.push(...(await again(() => wrongInLedger(world.recorder.database, of))));
      for (const kind of ["run", "evidence"]) {
        const id = `${kind}/${world.stack.file.tenant}/${run}`;
        violations.push(...(await again(() => wrongInTemporal(client, id, world.stack.file.bundle))));
      }
      violations.push(...(await leftAfter(world, run)));
    } catch (error) {
      violations.push(error instanceof Error ? error.message : String(error));
    }
    const seconds = (Date.now() - began) / 1000;
    return {
      schedule,
      run: watched.run,
      points: watched.points,
      violations,
      missed: watched.left.length,
      seconds,
    };
  };

  return {
    record: async (change) => runOne({ change, kills: [] }, await seed()),
    async runAll(schedules) {
      await world.dev("DELETE", "rate"); // hundreds of runs in an hour would be told to wait, and would
      const repositories = await Promise.all(schedules.map(seed));
      return Promise.all(schedules.map((schedule, index) => runOne(schedule, repositories[index] ?? "")));
    },
    close: () => connection.close(),
  };
}

async function leftAfter(world: CrashStack, run: string): Promise<string[]> {
  for (const until = Date.now() + GONE_WITHIN_MS; ; await sleep(200)) {
    const left = leftOnHost(world, run);
    if (left.length === 0 || Date.now() > until) return left;
  }
}
