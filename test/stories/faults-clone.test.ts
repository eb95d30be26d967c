// test/stories/faults-clone.test.ts: a clone that is slow, silent or cut off on the wire: tried again, and at last left with the reason.
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

describe.concurrent("a clone", () => {
  test.each([
    { kind: "slow", times: 1 },
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
      expect(fetches).toHaveLength(1); // the same action, whatever its attempts
    },
    360_000,
  );

  test("that is cut off each time leaves the run with git's own words, and as whose failure", async () => {
    const repository = await world.seed("clone-never", TINY);
    await world.failClones(repository, "cut", 1000);
    const run = await world.startRun(repository, world.taskFile(codemod()));
    const rest = await untilRest(world, run, 240_000);
    for (const text of [rest.because, rest.shown, rest.explained])
      expect(text).toContain("git fetch ended with 128");
    expectInfrastructure(rest);
  }, 300_000);
});
