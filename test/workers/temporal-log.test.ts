// test/workers/temporal-log.test.ts: what Temporal's SDK reports of a failed activity is in our log, with its reason.
import { pino } from "pino";
import { expect, test } from "vitest";
import { createTemporalLogger } from "../../workers/temporal-log.ts";

test("an error that the SDK hands over is logged with its message, and the facts beside it", () => {
  const lines: string[] = [];
  const log = createTemporalLogger(pino({}, { write: (line: string) => void lines.push(line) }));
  log.warn("Activity failed", { durationMs: 3, error: new Error("the branch has diverged") });
  log.warn("Nothing special");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { msg: "Activity failed", durationMs: 3, err: { message: "the branch has diverged" } },
    { msg: "Nothing special" },
  ]);
  expect(lines[1]).not.toContain("err");
});
