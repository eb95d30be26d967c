// test/core/policy/asking.test.ts: what a verdict says beside its effect: who may answer, what is owed, who was heard, the trace.
import { describe, expect, test } from "vitest";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { evaluate } from "../../../core/policy/evaluate.ts";
import { factsOf } from "../../../core/policy/facts.ts";
import { ACTION_EXAMPLES, CONTEXT } from "../../../core/policy/ordinary.ts";
import type { Level, LoadedRule, Verdict } from "../../../core/schema/policy.ts";
import { Approvers, Verdict as VerdictShape } from "../../../core/schema/policy.ts";
import { rule } from "../../support/ledger/policy.ts";

type Stack = Partial<Record<Level, LoadedRule[]>>;
const NAMES: Partial<Record<Level, string>> = { organization: "default", team: "shop" };

function verdictOf(stack: Stack, action = ACTION_EXAMPLES["pr.open"]): Verdict {
  const levels = Object.entries(stack) as [Level, LoadedRule[]][];
  const documents = levels.map(([level, rules]) => {
    return { level, name: NAMES[level] ?? level, revision: 7, rules };
  });
  const policy = compileSnapshot({ documents, verifiers: [], errors: [] });
  return evaluate(policy, { facts: factsOf(action, CONTEXT), kind: action.kind });
}

describe("a rule that asks", () => {
  test("says who may answer, each its own", () => {
    const approvers = Approvers.parse({ quorum: 2, teams: ["payments"], expires_hours: 4 });
    const { opinions } = verdictOf({
      platform: [rule({ id: "ask", effect: "ask_approval" })],
      team: [rule({ id: "ask-us", effect: "ask_approval", approvers })],
    });
    expect(opinions.map(({ rule: id, approvers: who }) => [id, who])).toStrictEqual([
      ["ask", { quorum: 1, roles: ["approver"], teams: [], expiresHours: 72 }],
      ["ask-us", { quorum: 2, roles: ["approver"], teams: ["payments"], expiresHours: 4 }],
    ]);
  });

  test("and no other names approvers", () => {
    const { opinions } = verdictOf({ platform: [rule({ id: "yes", effect: "allow" })] });
    expect(opinions.map(({ approvers }) => approvers)).toStrictEqual([null]);
  });
});

describe("obligations", () => {
  const allowed = rule({ id: "yes", effect: "allow" });
  const owed = (effect: LoadedRule["effect"], ...verifiers: string[]): LoadedRule =>
    rule({ id: `owe-${verifiers.join("-")}`, effect, actions: ["pr.open"], obligations: { verifiers } });

  test("add up over all levels, and are met by what has passed", () => {
    const { effect, obligations } = verdictOf({
      platform: [allowed],
      organization: [owed("allow", "node-test")],
      team: [owed("only", "node-test")],
    });
    expect({ effect, obligations }).toStrictEqual({
      effect: "allow",
      obligations: { verifiers: ["node-test"] },
    });
  });

  test("that are not met deny by the rule that has them, and still add up", () => {
    const verdict = verdictOf({ platform: [allowed, owed("allow", "pytest")], team: [owed("only", "go")] });
    expect(verdict).toMatchObject({ effect: "deny", obligations: { verifiers: ["go", "pytest"] } });
    expect(verdict.explanation).toContain('verified by "pytest" first');
    expect(verdict.explanation).toContain("[team/owe-go, test.yaml:1]");
  });

  test("are not met by a verification that failed", () => {
    const action = ACTION_EXAMPLES["pr.open"];
    const verification = { ...action.evidence.verification, verdict: "failed" as const };
    const failed = { ...action, evidence: { ...action.evidence, verification } };
    expect(verdictOf({ platform: [owed("allow", "node-test")] }, failed).effect).toBe("deny");
  });

  test("of a rule that does not hold are none", () => {
    const elsewhere = { ...owed("allow", "go"), when: { eq: { fact: "repository.tier", value: "high" } } };
    expect(verdictOf({ platform: [allowed, elsewhere] })).toMatchObject({
      effect: "allow",
      obligations: { verifiers: [] },
    });
  });
});

test("every document that was heard is named with its revision, those of others are not", () => {
  const { heard } = verdictOf({ platform: [], organization: [], repository: [] });
  expect(heard).toStrictEqual([
    { level: "platform", name: "platform", revision: 7 },
    { level: "organization", name: "default", revision: 7 },
    { level: "task", name: "task", revision: 1 },
  ]);
});

test("a matched rule tells of each comparison what it expected and saw", () => {
  const when = {
    all: [
      { eq: { fact: "pr.draft", value: true } },
      { not: { has: { fact: "action.change_classes", value: "ci_workflow" } } },
    ],
  };
  const { opinions } = verdictOf({ platform: [rule({ id: "yes", effect: "allow", when })] });
  expect(opinions[0]?.trace).toStrictEqual([
    { fact: "pr.draft", expected: "true", saw: "true", held: true, wanted: true },
    {
      fact: "action.change_classes",
      expected: 'holding "ci_workflow"',
      saw: '"source"',
      held: false,
      wanted: false,
    },
  ]);
});

test("a record of an engine that had none of these can still be read", () => {
  const {
    heard: _,
    obligations: __,
    opinions,
    ...rest
  } = verdictOf({
    platform: [rule({ id: "yes", effect: "allow" })],
  });
  const old = opinions.map(({ approvers: ___, trace: ____, ...opinion }) => opinion);
  expect(VerdictShape.parse({ ...rest, opinions: old })).toMatchObject({
    heard: [],
    obligations: { verifiers: [] },
    opinions: [{ approvers: null, trace: [] }],
  });
});
