// test/stories/lease.test.ts: a run whose lease an operator takes goes back to the queue on a whole stack, is admitted again and goes on to its end.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { processesWith } from "../support/stories/part.ts";
import { newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectReplays } from "../support/stories/traces.ts";

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(() => world?.stop(), 60_000);

test("a revoked run waits for admission under a new fence, and then ends as it would have", async () => {
  const repository = await world.seed("leased", TINY);
  const mark = newMark();
  const run = await world.startRun(repository, world.taskFile(slowCodemod(mark, 8)));
  await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
  const revoked = await world.skein("lease", "revoke", run, "--reason", "geese first");
  expect(revoked).toMatchObject({ exitCode: 0 });
  const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 180_000);
  expect(detail.run.outcome).toBe("pull_request_open");
  const denied = detail.decisions.filter(({ gate }) => gate === "lease");
  expect(denied.map(({ because }) => because)).toStrictEqual(["the run holds no admission"]);
  const audit = await auditOf(world, run);
  const told = audit
    .filter(({ kind }) => kind === "run.leased" || kind === "lease.revoked")
    .map(({ kind }) => kind);
  expect(told).toStrictEqual(["run.leased", "lease.revoked", "run.leased"]);
  await expectReplays(world, run);
}, 300_000);
