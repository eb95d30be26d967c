// test/core/policy/lint.test.ts: rules that are well-formed and still not meant, and that nothing else is named.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileCondition } from "../../../core/policy/condition.ts";
import { isImpossible, isImplied } from "../../../core/policy/implication.ts";
import { lint } from "../../../core/policy/lint.ts";
import { loadPolicies } from "../../../core/policy/load.ts";
import type { Condition, Facts, Level, LoadedRule } from "../../../core/schema/policy.ts";
import { Approvers } from "../../../core/schema/policy.ts";
import { policyFiles } from "../../policies/policy-files.ts";
import { rule } from "../../support/ledger/policy.ts";
import { condition, facts } from "./arbitrary-policy.ts";

function found(rules: LoadedRule[], level: Level = "platform", seen: Facts[] = []): string[] {
  const document = { level, name: "x", revision: 1, rules };
  return lint({ documents: [document], verifiers: [], errors: [] }, seen).map(
    ({ kind, rule: id }) => `${kind} ${id}`,
  );
}

const draft: Condition = { eq: { fact: "pr.draft", value: true } };
const low: Condition = { risk_tier: ["low"] };
const examples = { match: [{ "pr.draft": true }], not_match: [{ "pr.draft": false }] };

describe("unreachable is a rule", () => {
  test.each<[string, Condition]>([
    ["with two values of one fact", { all: [low, { eq: { fact: "repository.tier", value: "high" } }] }],
    ["with none of any", { any: [] }],
    [
      "with more than it has less than",
      { all: [{ gte: { fact: "patch.files", value: 5 } }, { lte: { fact: "patch.files", value: 4 } }] },
    ],
    ["with a condition and its denial", { all: [draft, { not: draft }] }],
    [
      "of nothing that must be something",
      { all: [{ eq: { fact: "task.class", value: null } }, { ne: { fact: "task.class", value: "docs" } }] },
    ],
  ])("%s", (_, when) =>
    expect(found([rule({ id: "r", effect: "deny", when, ...examples })])).toStrictEqual([
      "unreachable platform/r",
    ]),
  );
});

describe("shadowed is", () => {
  const wide = rule({ id: "wide", effect: "deny", when: low, ...examples });
  const narrow = rule({ id: "narrow", effect: "allow", when: { all: [low, draft] }, ...examples });

  test("an allow under a wider deny, in either order", () => {
    expect(found([wide, narrow])).toStrictEqual(["shadowed platform/narrow"]);
    expect(found([narrow, wide])).toStrictEqual(["shadowed platform/narrow"]);
  });

  test("the later of two that say the same", () => {
    expect(found([wide, { ...wide, id: "again" }])).toStrictEqual(["shadowed platform/again"]);
  });

  test("not an ask under an ask of other people, a deny of fewer actions, or what owes more", () => {
    const ask = rule({ id: "ask", effect: "ask_approval", when: low, ...examples });
    const others = { ...ask, id: "others", approvers: Approvers.parse({ teams: ["geese"] }) };
    expect(found([ask, others])).toStrictEqual([]);
    const some = { ...wide, id: "some", actions: ["pr.open"] };
    const yes = rule({ id: "yes", effect: "allow", actions: ["pr.open", "pr.read"], when: low, ...examples });
    expect(found([some, yes])).toStrictEqual([]);
    const owed = { ...yes, id: "owed", obligations: { verifiers: ["v"] } };
    expect(found([yes, owed])).toStrictEqual([]);
  });
});

test("a rule with a condition and no examples is named, one without a condition is not", () => {
  expect(found([rule({ id: "bare", effect: "deny", when: draft })])).toStrictEqual([
    "no_example platform/bare",
  ]);
  expect(found([rule({ id: "always", effect: "allow" })])).toStrictEqual([]);
});

test("a pattern that matches nothing known is named, and no longer once a case has its path", () => {
  const when: Condition = { any_path: { fact: "action.paths", globs: ["src/**", "lib/**"] } };
  const paths = rule({
    id: "p",
    effect: "deny",
    when,
    match: [{ "action.paths": ["src/a"] }],
    not_match: [{ "action.paths": ["x"] }],
  });
  expect(found([paths], "team")).toStrictEqual(["idle_glob team/p"]);
  expect(found([paths], "team", [{ "action.paths": ["lib/b"] }])).toStrictEqual([]);
});

test("what is called impossible never holds, and what is called implied always does", () => {
  const property = fc.property(condition, condition, facts, (a, b, given) => {
    const holds = (each: Condition): boolean =>
      compileCondition(each)(given, { errors: [], leaves: null, wanted: true });
    if (isImpossible(a)) expect(holds(a)).toBe(false);
    if (isImplied(a, b) && holds(a)) expect(holds(b)).toBe(true);
    if (isImplied({ all: [a, b] }, b) && holds(a) && holds(b)) expect(holds(b)).toBe(true);
  });
  fc.assert(property, { numRuns: 3000 });
});

test("the starter set has nothing shadowed, unreachable or without an example", () => {
  const kinds = lint(loadPolicies(policyFiles(), "default"), []).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== "idle_glob")).toStrictEqual([]);
});
