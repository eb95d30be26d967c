// test/core/failure.test.ts: ARCHITECTURE.md's table of failures says what core/failure.ts does; a held action is tried ever later (I18).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { attemptsOf, FAILURE_ACTIONS, holdSeconds } from "../../core/failure.ts";
import type { FailureAction } from "../../core/failure.ts";
import { FAILURE_KINDS } from "../../core/schema/failure.ts";

const ROOT = join(import.meta.dirname, "../..");
const section = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8").split("\n## When things fail\n")[1] ?? "";
const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `(\w+)` +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];

function said(action: FailureAction): string {
  if (action.do === "hold") return `${action.attempts} attempts, then hold`;
  if (action.do !== "retry") return action.do.replaceAll("_", " ");
  const next = action.next === undefined ? "" : `, then ${action.next.replaceAll("_", " ")}`;
  return `${action.attempts} attempts${next}`;
}

test("I18 the table has every kind, in order, with its one action", () => {
  const table = rows.map(([, kind, action]) => `${kind}: ${action}`);
  const truth = Object.entries(FAILURE_ACTIONS).map(([kind, action]) => `${kind}: ${said(action)}`);
  expect(table).toStrictEqual(truth);
});

test("every test it names is there", () => {
  const named = rows.flatMap(([, , , tests = ""]) =>
    [...tests.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path),
  );
  expect(named.length).toBeGreaterThanOrEqual(rows.length);
  expect(named.filter((path) => !existsSync(join(ROOT, "test", path)))).toStrictEqual([]);
});

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
