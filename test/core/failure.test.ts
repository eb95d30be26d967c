// test/core/failure.test.ts: ARCHITECTURE.md's table of failures says what core/failure.ts does, and names tests that are there (I18).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAILURE_ACTIONS } from "../../core/failure.ts";
import type { FailureAction } from "../../core/failure.ts";

const ROOT = join(import.meta.dirname, "../..");
const section = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8").split("\n## When things fail\n")[1] ?? "";
const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `(\w+)` +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];

function said(action: FailureAction): string {
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
