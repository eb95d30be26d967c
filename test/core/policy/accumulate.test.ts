// test/core/policy/accumulate.test.ts: what adds up over levels: lists intersect, denials unite, what people are owed never shrinks.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { evaluate } from "../../../core/policy/evaluate.ts";
import type { LoadedDocument, LoadedRule, PolicySnapshot } from "../../../core/schema/policy.ts";
import { LEVELS } from "../../../core/schema/policy.ts";
import { documentOf } from "./arbitrary-policy.ts";
import { decide, factsOfQuestion, question, rankOf } from "./question.ts";

const runs = { numRuns: 200 };
const levels = fc.constantFrom(...LEVELS);
const anyDocument = levels.chain(documentOf);

describe("I2 of lists and denials", () => {
  test("each only counts alone: with two of them the stricter answer of each stands", () => {
    const only = anyDocument.map((document) => ({
      ...document,
      rules: document.rules.map((rule): LoadedRule => ({ ...rule, effect: "only" })),
    }));
    const property = fc.property(question, only, only, ({ documents, given, on }, a, b) => {
      const rank = (...more: LoadedDocument[]): number =>
        rankOf({ documents: [...documents, ...more], given, on });
      expect(rank(a, b)).toBe(Math.max(rank(), rank(a), rank(b)));
    });
    fc.assert(property, runs);
  });

  test("adding a deny never loosens, at whatever level", () => {
    const denying = anyDocument.map((document) => ({
      ...document,
      rules: document.rules.map((rule): LoadedRule => ({ ...rule, effect: "deny" })),
    }));
    const property = fc.property(question, denying, ({ documents, given, on }, added) => {
      expect(rankOf({ documents: [...documents, added], given, on })).toBeGreaterThanOrEqual(
        rankOf({ documents, given, on }),
      );
    });
    fc.assert(property, runs);
  });
});

describe("what is owed", () => {
  test("to verifiers only grows with documents, and never loosens", () => {
    const property = fc.property(question, anyDocument, ({ documents, given, on }, added) => {
      const before = decide({ documents, given, on }).obligations.verifiers;
      const after = decide({ documents: [...documents, added], given, on }).obligations.verifiers;
      expect(after).toEqual(expect.arrayContaining(before));
    });
    fc.assert(property, runs);
  });

  test("to people only grows: every rule that asks keeps its own approvers", () => {
    const property = fc.property(question, anyDocument, ({ documents, given, on }, added) => {
      const asking = (all: readonly LoadedDocument[]): string[] =>
        decide({ documents: all, given, on })
          .opinions.filter(({ effect }) => effect === "ask_approval")
          .map(({ level, rule, at, approvers }) => canonicalJson({ level, rule, at, approvers }));
      expect(asking([...documents, added])).toEqual(expect.arrayContaining(asking(documents)));
    });
    fc.assert(property, runs);
  });

  test("an obligation that is not met denies", () => {
    const property = fc.property(question, ({ documents, given, on }) => {
      const { "patch.verified_by": _, ...rest } = given;
      const { effect, obligations } = decide({ documents, given: { ...rest, "patch.verified_by": [] }, on });
      if (obligations.verifiers.length > 0) expect(effect).toBe("deny");
    });
    fc.assert(property, runs);
  });
});

test("I3 a failing rule at any level denies, whatever stands beside it", () => {
  const property = fc.property(question, levels, ({ documents, given, on }, level) => {
    const names = { platform: "platform", organization: "north", team: "geese", repository: "acme/shop" };
    const name = { campaign: "bump", task: "task", runtime: "runtime", tool_call: "tool-calls", ...names }[
      level
    ];
    const rule: LoadedRule = {
      id: "failing",
      actions: ["*"],
      effect: "deny",
      when: { eq: { fact: "nowhere", value: "x" } },
      because: "so it is",
      match: [],
      not_match: [],
      file: "x.yaml",
      line: 1,
    };
    const failing: LoadedDocument = { level, name, revision: 1, rules: [rule] };
    const verdict = decide({ documents: [...documents, failing], given, on });
    expect([verdict.effect, verdict.errors.length > 0]).toEqual(["deny", true]);
    expect(verdict.explanation).toContain("could not be evaluated");
  });
  fc.assert(property, runs);
});

test("I15 a verdict is the same bytes from the stored texts of its snapshot and facts", () => {
  const property = fc.property(question, (asked) => {
    const snapshot: PolicySnapshot = { documents: asked.documents.slice(), verifiers: [], errors: [] };
    const made = canonicalJson(decide(asked));
    const [text, facts] = [canonicalJson(snapshot), canonicalJson(factsOfQuestion(asked))];
    const again = evaluate(compileSnapshot(JSON.parse(text) as PolicySnapshot), {
      facts: JSON.parse(facts) as ReturnType<typeof factsOfQuestion>,
      kind: asked.on,
    });
    expect(canonicalJson(again)).toBe(made);
  });
  fc.assert(property, runs);
});
