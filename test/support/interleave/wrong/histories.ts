// test/support/interleave/wrong/histories.ts: every history of these runs, and of what they asked, replays, and no task of them failed (I15).
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { Worker } from "@temporalio/worker";
import { again } from "../../again.ts";
import { failedTasks } from "../../crash/left/temporal.ts";
import type { History } from "../../crash/left/temporal.ts";
import type { Scene } from "../scene.ts";
import type { Stage } from "../stage.ts";

type Kept = { workflowId: string; history: History };

/** By run. One worker replays them all, as to start one costs more than to replay. */
export async function wrongInHistories(
  stage: Stage,
  scenes: readonly Scene[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const note = (workflowId: string, what: string): void => {
    const run = scenes.find(({ cast }) => workflowId.includes(cast.input.runId))?.cast.input.runId ?? "";
    found.set(run, [...(found.get(run) ?? []), `${workflowId} ${what}`]);
  };
  const kept = (await Promise.all(scenes.map(historiesOf))).flat();
  for (const { workflowId, history } of kept) for (const what of failedTasks(history)) note(workflowId, what);
  const workflowBundle = { code: readFileSync(stage.bundle, "utf8") };
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, kept))
    if (error) note(workflowId, `does not replay: ${error.message}; kept: ${keep(kept, workflowId)}`);
  return found;
}

/** What breaks now and then can be looked at only where it is kept. */
function keep(kept: readonly Kept[], workflowId: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "skein-history-")), "history.json");
  const history = kept.find((each) => each.workflowId === workflowId)?.history;
  writeFileSync(path, historyToJSON(history ?? {}));
  return path;
}

async function historiesOf({ stage, cast }: Scene): Promise<Kept[]> {
  const { tenant, input } = cast;
  const asked = await again(() => stage.world.gateway.listApprovals(tenant, { all: true }));
  const ids = [`run/${tenant}/${input.runId}`, ...asked.map(({ workflowId }) => workflowId)];
  return Promise.all(
    ids.map(async (workflowId) => {
      const history = await stage.server.client.workflow.getHandle(workflowId).fetchHistory();
      return { workflowId, history };
    }),
  );
}
