// test/workers/pulse.test.ts: a running effect beats, and ends when a cancel, a halt or a stale feed says so (I14).
import { expect, test } from "vitest";
import type { Halt } from "../../core/schema/halt.ts";
import { createPulse, currentPulse } from "../../workers/pulse.ts";
import { attemptAt, CLAIMS, DRILL, feedOf, SHELL, through } from "../support/workers/effect.ts";

const within = { repository: "acme/geese", team: "birds", autonomy: "draft_pr" };
const READ = { ...CLAIMS, kind: "tool.read", within };
const admitted = { permit: "", action: SHELL, claims: READ };

/** Runs until its signal tells it to end, as a sandboxed command does. */
async function untilTold(): Promise<never> {
  const { signal } = currentPulse();
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("told to end")), { once: true });
  });
}

test.each([
  { name: "a halt that covers it", feed: feedOf([DRILL], 0), kind: "halted" },
  { name: "a feed older than 5 s", feed: feedOf([], 5001), kind: "halt_feed_stale" },
  { name: "a feed that was never heard", feed: feedOf([], null), kind: "halt_feed_stale" },
])("I14 $name ends a running effect as $kind", async ({ feed, kind }) => {
  const { context } = attemptAt();
  await expect(through(createPulse({ feed })(context), admitted, untilTold)).rejects.toMatchObject({
    type: kind,
  });
});

test("I14 hears of a halt when the feed does, not at its next beat, and says when it was gone", async () => {
  const { context } = attemptAt();
  const heard: Halt[] = [];
  let say = () => {};
  const quiet = feedOf(heard, 0);
  const onSnapshot = (listener: () => void) => ((say = listener), () => {});
  const running = through(createPulse({ feed: { ...quiet, onSnapshot } })(context), admitted, untilTold);
  const began = performance.now();
  heard.push({ ...DRILL, scope: "team", target: "birds", setAt: Date.now() });
  say();
  await expect(running).rejects.toMatchObject({
    type: "halted",
    message: expect.stringMatching(/^gone \d+ ms after halt h-1 was set: drill$/),
  });
  expect(performance.now() - began).toBeLessThan(500);
});

test("a cancel reaches it at once, and is no halt", async () => {
  const { context, cancel } = attemptAt();
  const running = through(createPulse({ feed: feedOf([], 0) })(context), admitted, untilTold);
  cancel.abort();
  await expect(running).rejects.toThrow("told to end");
});

test("neither a halt nor a stale feed ends a clean-up, which still beats", async () => {
  const { context, beats } = attemptAt();
  const exempt = { ...admitted, claims: { ...READ, exempt: true } };
  const slow = async () => new Promise((resolve) => setTimeout(() => resolve("clean"), 2500));
  expect(await through(createPulse({ feed: feedOf([DRILL], null) })(context), exempt, slow)).toBe("clean");
  expect(beats()).toBeGreaterThanOrEqual(2);
});

test.each([
  { kind: "model.call", failure: "halt_feed_stale" }, // asked again once the feed is fresh
  { kind: "verify.run", failure: "halt_feed_stale" },
  { kind: "shell.exec", failure: "broken_off" }, // its workspace is opened again as it was before
  { kind: "script.exec", failure: "broken_off" },
  { kind: "tool.write", failure: "broken_off" },
])("$kind that a stale feed stopped half-way is $failure", async ({ kind, failure }) => {
  const { context } = attemptAt();
  const halfDone = { ...admitted, claims: { ...CLAIMS, kind } };
  await expect(
    through(createPulse({ feed: feedOf([], null) })(context), halfDone, untilTold),
  ).rejects.toMatchObject({ type: failure });
});
