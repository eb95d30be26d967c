// test/stories/faults-clone.test.ts: a clone that is slow, silent or cut off on the wire: tried again, and at last left with the reason.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectInfrastructure, untilRest } from "../support/stories/ended.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

/** As the worker's log has them: a run's record has one action, whatever its attempts. */
function failedAttempts(run: string): number {
  const lines = readFileSync(join(world.places.logs, "scm.log"), "utf8").split("\n");
  const words = [`"run":"${run}"`, '"activityType":"source.fetch"', "git fetch"];
  return lines.filter((line) => words.every((word) => line.includes(word))).length;
}

describe.concurrent("a clone", () => {
  test.each([
    { kind: "cut", times: 2 },
    { kind: "hang", times: 1 }, // given up after a minute without a byte
  ] as const)(
    "that goes $kind $times times is tried again, and the run goes on",
    async ({ kind, times }) => {
      const repository = await world.seed(`clone-${kind}`, TINY);
      await world.failClones(repository, kind, times);
      const run = await world.startRun(repository, world.taskFile(codemod()));
      const { because, detail } = await untilRest(world, run, 300_000);
      expect(because).toBe("pull request #1 waits for a person");
      const fetches = detail.decisions.filter(({ kind: action }) => action === "source.fetch");
      expect(fetches).toHaveLength(1);
      expect(failedAttempts(run)).toBe(times);
    },
    360_000,
  );

  test("that is only slow is waited for", async () => {
    const repository = await world.seed("clone-slow", TINY);
    await world.failClones(repository, "slow", 1);
    const run = await world.startRun(repository, world.taskFile(codemod()));
    const { because } = await untilRest(world, run, 300_000);
    expect(because).toBe("pull request #1 waits for a person");
    expect(failedAttempts(run)).toBe(0);
  }, 360_000);

  test("that is cut off each time leaves the run with git's own words, and as whose failure", async () => {
    const repository = await world.seed("clone-never", TINY);
    await world.failClones(repository, "cut", 1000);
    const run = await world.startRun(repository, world.taskFile(codemod()));
    const rest = await untilRest(world, run, 240_000);
    for (const text of [rest.because, rest.shown, rest.explained])
      expect(text).toContain("git fetch ended with 128");
    expectInfrastructure(rest);
    expect(failedAttempts(run)).toBeGreaterThanOrEqual(4);
  }, 300_000);
});
