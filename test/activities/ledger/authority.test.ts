// test/activities/ledger/authority.test.ts: every cell of the table of roles and verbs in docs/people.md is what the ledger holds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mayRolesSay } from "../../../activities/ledger/authority.ts";
import { VERBS } from "../../../core/schema/statement.ts";
import { ROLES } from "../../../core/schema/vocabulary.ts";

const text = readFileSync(join(import.meta.dirname, "../../../docs/people.md"), "utf8");
const rows = text
  .split("\n")
  .filter((line) => /^\| (verb|`)/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
const [head = [], ...cells] = rows;

test("the table has a column for every role and a row for every verb", () => {
  expect(head.slice(1)).toStrictEqual([...ROLES]);
  expect(new Set(cells.map(([verb]) => verb))).toStrictEqual(new Set(VERBS));
  expect(cells).toHaveLength(VERBS.length);
});

describe.each(VERBS)("%s", (verb) => {
  const row = cells.find(([name]) => name === verb) ?? [];
  test.each(ROLES.map((role, index) => [role, row[index + 1] ?? ""] as const))("by %s: %s", (role, cell) => {
    expect(["yes", "part", ""]).toContain(cell);
    expect(mayRolesSay(verb, [role], [])).toBe(cell !== "");
    expect(mayRolesSay(verb, [], [`${role}@team:birds`])).toBe(cell === "part");
  });

  test("by nobody", () => {
    expect(mayRolesSay(verb, [], [])).toBe(false);
  });
});
