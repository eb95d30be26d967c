// test/policies/cases.test.ts: every case of every file in policies/cases, and that the cases hold every rule.
import { describe, expect, test } from "vitest";
import { loadPolicies } from "../../core/policy/load.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import { judgeCase, policyCases, policyFiles } from "./policy-files.ts";

const snapshot = loadPolicies(policyFiles(), "default");
const files = policyCases();
const cases = files.flatMap((file) => file.cases);
const rules = snapshot.documents.flatMap((document) => document.rules.map((rule) => ({ document, rule })));

test("I3 the policies of the project load without an error", () => {
  expect(snapshot.errors).toStrictEqual([]);
  expect(rules.length).toBeGreaterThan(20);
});

describe.each(files)("$file", (file) => {
  test.each(file.cases)("$name", (each) => {
    expect(judgeCase(snapshot, each).problems).toStrictEqual([]);
  });
});

describe.each(rules)("rule $rule.id", ({ document, rule }) => {
  test("has an example that matches and one that does not, where it has a condition", () => {
    if (!rule.when) return;
    expect(rule.match.length).toBeGreaterThan(0);
    expect(rule.not_match.length).toBeGreaterThan(0);
  });

  test("decides some case, and some case of its actions goes without it", () => {
    const name = `${document.level}/${rule.id}`;
    const concerned = cases.filter(({ action }) => rule.actions.includes(action.kind));
    expect(concerned.some((each) => each.expect.rules.includes(name))).toBe(true);
    if (rule.when) expect(concerned.some((each) => !each.expect.rules.includes(name))).toBe(true);
  });

  test("turns some case red when it is deleted", () => {
    const without: PolicySnapshot = {
      ...snapshot,
      documents: snapshot.documents.map((each) => ({
        ...each,
        rules: each.rules.filter((one) => one !== rule),
      })),
    };
    const red = cases.filter((each) => judgeCase(without, each).problems.length > 0);
    expect(red.length).toBeGreaterThan(0);
  });
});
