// test/core/failure.test.ts: a held action is tried ever later, within bounds; nothing else is held (I18).
import { describe, expect, test } from "vitest";
import { attemptsOf, FAILURE_ACTIONS, holdSeconds } from "../../core/failure.ts";
import { FAILURE_KINDS } from "../../core/schema/failure.ts";

const HELD = [
  "sandbox_start",
  "clone_failed",
  "forge_rate_limited",
  "forge_down",
  "artifact_store_down",
  "halt_feed_stale",
];

describe.each(FAILURE_KINDS.map((kind) => ({ kind })))("I18 $kind", ({ kind }) => {
  test("is held exactly when its action says so", () => {
    expect(FAILURE_ACTIONS[kind].do === "hold").toBe(HELD.includes(kind));
    expect(holdSeconds(kind, 1) === null).toBe(!HELD.includes(kind));
    expect(attemptsOf(kind)).toBeGreaterThanOrEqual(1);
  });
});

test.each(HELD.map((kind) => ({ kind: FAILURE_KINDS.find((each) => each === kind) ?? "internal" })))(
  "$kind is tried after 5 seconds, then ever later, at most every 10 minutes",
  ({ kind }) => {
    const waits = Array.from({ length: 40 }, (_, index) => holdSeconds(kind, index + 1) ?? 0);
    expect(waits[0]).toBe(5);
    expect(waits).toStrictEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(600);
  },
);
