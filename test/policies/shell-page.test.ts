// test/policies/shell-page.test.ts: every example of the page about commands is judged as the page says.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadPolicies } from "../../core/policy/load.ts";
import { PolicyCase } from "../../core/schema/policy-case.ts";
import { judgeCase, policyFiles } from "./policy-files.ts";

const page = readFileSync(new URL("../../docs/shell.md", import.meta.url), "utf8");
const snapshot = loadPolicies(policyFiles(), "default");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("`"))
  .map((line) => line.split(/(?<!\\)\|/u).map((cell) => cell.trim()));

function examplesOf(cell = ""): string[] {
  return [...cell.matchAll(/`([^`]+)`/gu)].map(([, text = ""]) => text.replaceAll("\\|", "|"));
}

function effectOf(command: string): string {
  const action = { kind: "shell.exec", command };
  return (
    judgeCase(
      snapshot,
      PolicyCase.parse({ name: "an example", action, expect: { effect: "deny", rules: [] } }),
    ).verdict?.effect ?? "none"
  );
}

test("the page has its rows", () => expect(rows.length).toBeGreaterThan(12));

test.each(rows)("%s%s", (...[, , allowed, refused, effect = ""]) => {
  const found = [...examplesOf(allowed), ...examplesOf(refused)].map((each) => [each, effectOf(each)]);
  const expected = [
    ...examplesOf(allowed).map((each) => [each, "allow"]),
    ...examplesOf(refused).map((each) => [each, effect.split(",")[0]]),
  ];
  expect(found).toStrictEqual(expected);
});
