// test/workflows/golden.test.ts: every kept history replays on today's workflow code (I15): open runs survive an upgrade.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import type { WorkflowBundleWithSourceMap } from "@temporalio/worker";
import { beforeAll, expect, test } from "vitest";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";

const FOLDER = join(import.meta.dirname, "../golden");
const names = globSync("*.json", { cwd: FOLDER }).sort();
let workflowBundle: WorkflowBundleWithSourceMap;

type Golden = { workflowId: string; history: { events: { eventType: string; eventId: string }[] } };

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  workflowBundle = await bundleWorkflows();
}, 60_000);

function read(name: string): Golden {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Golden;
}

async function replay({ workflowId, history }: Golden): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle }, historyFromJSON(history), workflowId);
}

test("there are golden histories: a check over none is no check", () => {
  expect(names.length).toBeGreaterThanOrEqual(2);
});

test.each(names)("%s replays from its JSON file", async (name) => {
  await replay(read(name));
});

test("a history of other decisions does not replay", async () => {
  const golden = read(names[0] ?? "");
  const scheduled = golden.history.events.findIndex(({ eventType }) =>
    eventType.endsWith("ACTIVITY_TASK_SCHEDULED"),
  );
  const altered = JSON.stringify(golden.history.events[scheduled]).replaceAll("source.fetch", "pr.open");
  golden.history.events[scheduled] = JSON.parse(altered) as Golden["history"]["events"][number];
  await expect(replay(golden)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
});
