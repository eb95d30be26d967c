// test/core/policy/law.test.ts: the law that a lower level only restricts (I2), and its companions, on random stacks.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { joinOpinions, stricter } from "../../../core/policy/lattice.ts";
import type { Facts, LoadedDocument } from "../../../core/schema/policy.ts";
import { documentOf, LOWER, RANK } from "./arbitrary-policy.ts";
import { decide, question, rankOf } from "./question.ts";

const runs = { numRuns: 400 };

describe("I2 the law", () => {
  test.each(LOWER)("adding any document of level %s never loosens a decision", (level) => {
    const property = fc.property(question, documentOf(level), ({ documents, given, on }, added) => {
      const without = documents.filter((document) => document.level !== level);
      expect(rankOf({ documents: [...without, added], given, on })).toBeGreaterThanOrEqual(
        rankOf({ documents: without, given, on }),
      );
    });
    fc.assert(property, runs);
  });

  test.each(LOWER)(
    "adding any rule to a document of level %s never loosens, so removing one never tightens",
    (level) => {
      const property = fc.property(question, documentOf(level), ({ documents, given, on }, document) => {
        const others = documents.filter((each) => each.level !== level);
        for (const rule of document.rules) {
          const less = { ...document, rules: document.rules.filter((each) => each !== rule) };
          expect(rankOf({ documents: [...others, document], given, on })).toBeGreaterThanOrEqual(
            rankOf({ documents: [...others, less], given, on }),
          );
        }
      });
      fc.assert(property, runs);
    },
  );

  test("the organization may fill the platform's silence, never soften its word", () => {
    const property = fc.property(
      question,
      documentOf("platform"),
      documentOf("organization"),
      ({ given, on }, platform, organization) => {
        const alone = decide({ documents: [platform], given, on });
        const both = rankOf({ documents: [platform, organization], given, on });
        if (alone.opinions.length > 0) expect(both).toBeGreaterThanOrEqual(RANK[alone.effect]);
      },
    );
    fc.assert(property, runs);
  });

  test("unless platform or organization speaks, nothing is allowed and nobody is asked", () => {
    const property = fc.property(question, ({ documents, given, on }) => {
      const lower = documents.filter(({ level }) => LOWER.includes(level));
      expect(decide({ documents: lower, given, on }).effect).toBe("deny");
    });
    fc.assert(property, runs);
  });
});

describe("I3 errors", () => {
  test("of the snapshot deny, whatever its documents say", () => {
    const property = fc.property(question, ({ documents, given, on }) => {
      const verdict = decide({ documents, given, on, errors: ["policies/x.yaml:1:1: is not there"] });
      expect([verdict.effect, verdict.errors.length > 0]).toEqual(["deny", true]);
    });
    fc.assert(property, runs);
  });

  test("in a leaf deny, and are seen wherever the leaf stands and whatever stands beside it", () => {
    const property = fc.property(question, fc.nat(3), ({ documents, given, on }, shape) => {
      const bad = { eq: { fact: "nowhere", value: "x" } };
      const yes = { all: [] };
      const no = { any: [] };
      const when =
        [{ any: [yes, bad] }, { all: [no, bad] }, { not: { all: [no, { any: [yes, bad] }] } }, bad][shape] ??
        bad;
      const rule = {
        id: "bad",
        actions: ["*"],
        effect: "deny",
        when,
        because: "bad",
        match: [],
        not_match: [],
      } as const;
      const document: LoadedDocument = {
        level: "team",
        name: "geese",
        revision: 1,
        rules: [{ ...rule, actions: [...rule.actions], match: [], not_match: [], file: "t.yaml", line: 1 }],
      };
      const verdict = decide({ documents: [...documents, document], given, on });
      expect(verdict.effect).toBe("deny");
      expect(verdict.errors.join()).toContain("the fact nowhere is missing");
    });
    fc.assert(property, runs);
  });

  test("of a missing fact never loosen", () => {
    const property = fc.property(question, ({ documents, given, on }) => {
      const { text: _, ...less } = given;
      expect(rankOf({ documents, given: less, on })).toBeGreaterThanOrEqual(rankOf({ documents, given, on }));
    });
    fc.assert(property, runs);
  });

  test("of a mistyped fact deny", () => {
    const wrong = fc.constantFrom<Facts>({ text: true }, { number: "1" }, { list: "a" }, { text: ["a"] });
    const property = fc.property(question, wrong, ({ documents, given, on }, bad) => {
      const verdict = decide({ documents, given: { ...given, ...bad }, on });
      fc.pre(verdict.errors.length > 0);
      expect(verdict.effect).toBe("deny");
    });
    fc.assert(property, runs);
  });
});

describe("I15 the same question has the same answer", () => {
  test("whatever the order of documents, rules, facts and errors, but for the snapshot's own digest", () => {
    const errors = fc.subarray(["policies/b.yaml:1:1: is not there", "policies/a.yaml:1:1: is not there"]);
    const property = fc.property(
      question,
      errors,
      fc.boolean(),
      ({ documents, given, on }, found, isWhole) => {
        const { text, ...less } = given;
        const asked = isWhole ? { ...less, text: text ?? null } : less;
        const straight = decide({ documents, given: asked, on, errors: found });
        const reversed = decide({
          documents: documents.map((each) => ({ ...each, rules: [...each.rules].reverse() })).reverse(),
          given: Object.fromEntries(Object.entries(asked).reverse()),
          on,
          errors: [...found].reverse(),
        });
        expect(canonicalJson({ ...reversed, snapshot: "" })).toBe(
          canonicalJson({ ...straight, snapshot: "" }),
        );
      },
    );
    fc.assert(property, runs);
  });

  test("however often a rule is said, and however often it is asked", () => {
    const property = fc.property(question, ({ documents, given, on }) => {
      const doubled = documents.map((each) => ({ ...each, rules: [...each.rules, ...each.rules] }));
      const once = decide({ documents, given, on });
      expect(decide({ documents: doubled, given, on }).effect).toBe(once.effect);
      expect(canonicalJson(decide({ documents, given, on }))).toBe(canonicalJson(once));
    });
    fc.assert(property, runs);
  });
});

describe("the lattice", () => {
  const effect = fc.constantFrom("allow", "ask_approval", "deny");
  const opinion = fc.record({ level: fc.constantFrom("platform", "organization", ...LOWER), effect });

  test("is a join: in any order, grouping and repetition the strictest stands", () => {
    fc.assert(
      fc.property(effect, effect, effect, (a, b, c) => {
        expect(stricter(a, b)).toBe(stricter(b, a));
        expect(stricter(a, stricter(b, c))).toBe(stricter(stricter(a, b), c));
        expect(stricter(a, a)).toBe(a);
      }),
    );
  });

  test("I2 gives the strictest of all opinions, or deny where neither granting level spoke", () => {
    fc.assert(
      fc.property(fc.array(opinion), (opinions) => {
        const spoke = opinions.some(({ level }) => level === "platform" || level === "organization");
        const strictest = Math.max(...opinions.map((each) => RANK[each.effect]));
        expect(RANK[joinOpinions(opinions)]).toBe(spoke ? strictest : RANK.deny);
      }),
    );
  });
});
