// test/support/crash/play.ts: takes one run from its task to its kept evidence while it is being killed under, as people and webhooks would.
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { pullRequestChanged } from "../../../workflows/messages.ts";
import { codemod, SPELLING_TASK } from "../stories/tiny.ts";
import type { Change } from "./point.ts";
import type { Watched } from "./scheduler.ts";
import type { CrashStack } from "./stack.ts";

export type Playing = {
  repository: string;
  change: Change;
  watched: Watched;
  client: Client;
  endsAt: number;
};

const LOOK_EVERY_MS = 300;
/** A webhook that met a dead gateway is not sent again, and the run's own look comes only after minutes. */
const HINT_AFTER_MS = 8_000;

/** Answers the run's id. Throws where it is not done in time, with where it stands. */
export async function play(world: CrashStack, playing: Playing): Promise<string> {
  const { repository, watched, client } = playing;
  const run = await submit(world, playing);
  const at = { run, endsAt: playing.endsAt };
  await until(world, at, (row) => row.outcome !== null && row.stage === "following");
  const closed = { state: "closed" };
  const closing = await watched.asks(() => world.asPerson("PATCH", `/repos/${repository}/pulls/1`, closed));
  if (!closing.ok) throw new Error(`the pull request could not be closed: ${closing.status}`);
  let hintAt = Date.now() + HINT_AFTER_MS;
  await until(world, at, async (row) => {
    if (row.closedAt !== null) return true;
    if (Date.now() > hintAt) {
      hintAt = Date.now() + HINT_AFTER_MS;
      const handle = client.workflow.getHandle(row.workflowId);
      await handle.signal(pullRequestChanged, { delivery: "again" });
    }
    return false;
  });
  const evidence = client.workflow.getHandle(`evidence/${world.stack.file.tenant}/${run}`);
  await until(world, at, async () => (await evidence.describe()).status.name !== "RUNNING");
  return run;
}

/** As a person does it: once more where it was not answered. */
async function submit(world: CrashStack, { repository, change, watched, endsAt }: Playing): Promise<string> {
  const task = world.taskFile(change === "script" ? codemod() : SPELLING_TASK);
  const options = change === "script" ? [] : ["--model", "speller"];
  return watched.asks(async () => {
    for (;;) {
      try {
        return await world.startRun(repository, task, ...options);
      } catch (error) {
        if (Date.now() > endsAt) throw error;
        await sleep(LOOK_EVERY_MS);
      }
    }
  });
}

type Row = {
  stage: string;
  outcome: string | null;
  because: string | null;
  closedAt: Date | null;
  workflowId: string;
};

async function until(
  { recorder, stack }: CrashStack,
  { run, endsAt }: { run: string; endsAt: number },
  done: (row: Row) => boolean | Promise<boolean>,
): Promise<void> {
  const { tenant } = stack.file;
  const where = { tenantId: tenant, runId: run };
  let seen: unknown = null;
  while (Date.now() < endsAt) {
    try {
      const row = await recorder.database.withTenant(tenant, (tx) => tx.run.findFirstOrThrow({ where }));
      seen = { stage: row.stage, stageBecause: row.stageBecause, outcome: row.outcome, because: row.because };
      if (await done(row)) return;
    } catch (error) {
      seen = error; // what it asks may be the one that was killed
    }
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`not done in time: ${seen instanceof Error ? seen.message : JSON.stringify(seen)}`);
}
