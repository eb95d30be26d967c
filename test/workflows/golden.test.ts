// test/workflows/golden.test.ts: every kept history replays on today's workflow code (I15): open runs survive an upgrade.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import type { WorkflowBundleWithSourceMap } from "@temporalio/worker";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";
import { bundleAltered, GUARDED, UNGUARDED } from "../support/workflows/altered.ts";

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

async function replay({ workflowId, history }: Golden, on: { code: string } = workflowBundle): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: on }, historyFromJSON(history), workflowId);
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

describe("a later version with one more step", () => {
  test("replays every kept history when the step is behind `patched`", async () => {
    const code = await bundleAltered(GUARDED);
    for (const name of names) await replay(read(name), { code });
  }, 60_000);

  test("replays none that took that way when it is not: this check can fail", async () => {
    const code = await bundleAltered(UNGUARDED);
    const pushed = names.filter((name) => JSON.stringify(read(name)).includes('"branch.push"'));
    expect(pushed.length).toBeGreaterThanOrEqual(2);
    for (const name of pushed) {
      await expect(replay(read(name), { code }), name).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
    }
  }, 60_000);
});
