// test/activities/temporal/end-of.test.ts: which workspaces a history leaves open, wherever it is cut off (I8).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import { expect, test } from "vitest";
import { openWorkspaces } from "../../../activities/temporal/end-of.ts";

const file = join(import.meta.dirname, "../../golden/agent-run.json");
const { events } = historyFromJSON(JSON.parse(readFileSync(file, "utf8")).history);
const all = events ?? [];

test("a run that ended by itself left none, one that had opened nothing has none", () => {
  expect(all.length).toBeGreaterThan(50);
  expect(openWorkspaces(all)).toStrictEqual([]);
  expect(openWorkspaces(all.slice(0, 5))).toStrictEqual([]);
});

test("cut off anywhere it left those that were opened and not yet destroyed, each with its host's queue", () => {
  const counts = all.map((_, end) => openWorkspaces(all.slice(0, end)).length);
  expect(Math.max(...counts)).toBeGreaterThan(0);
  for (const [at, count] of counts.entries())
    expect(Math.abs(count - (counts[at - 1] ?? 0))).toBeLessThanOrEqual(1);
  const middle = openWorkspaces(all.slice(0, counts.indexOf(1)));
  for (const { id, queue } of middle) {
    expect(id).toMatch(/^[0-9a-f]+-[0-9a-f]{8}$/);
    expect(queue).toMatch(/^sandbox@/);
  }
  expect(middle).toHaveLength(1);
});
