// test/policies/shell-commands.test.ts: what builds need every day is allowed; what hides, destroys or reaches out is not.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadPolicies } from "../../core/policy/load.ts";
import { PolicyCase } from "../../core/schema/policy-case.ts";
import { Effect } from "../../core/schema/policy.ts";
import { judgeCase, policyFiles } from "./policy-files.ts";

const folder = new URL("shell/", import.meta.url);
const Table = z.partialRecord(Effect, z.array(z.string().min(1)).min(1));
const snapshot = loadPolicies(policyFiles(), "default");
const tables = readdirSync(folder).map((file) => ({
  file,
  table: Table.parse(JSON.parse(readFileSync(new URL(file, folder), "utf8"))),
}));

function judge(command: string): { effect: string; why: string; errors: string[] } {
  const action = { kind: "shell.exec", command };
  const each = PolicyCase.parse({ name: "a command", action, expect: { effect: "deny", rules: [] } });
  const { verdict } = judgeCase(snapshot, each);
  return {
    effect: verdict?.effect ?? "none",
    why: verdict?.explanation ?? "",
    errors: verdict?.errors ?? [],
  };
}

function count(effect: Effect): number {
  return tables.reduce((total, { table }) => total + (table[effect]?.length ?? 0), 0);
}

test("there is much to lose on either side", () => {
  expect(count("allow")).toBeGreaterThan(800);
  expect(count("deny") + count("ask_approval")).toBeGreaterThan(1400);
});

describe.each(tables)("I20 $file", ({ table }) => {
  test.each(Object.entries(table))("%s", (effect, commands) => {
    const wrong = commands.flatMap((command) => {
      const judged = judge(command);
      return judged.effect === effect && judged.errors.length === 0 ? [] : [{ command, ...judged }];
    });
    expect(wrong).toStrictEqual([]);
  });
});
