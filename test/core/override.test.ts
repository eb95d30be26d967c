// test/core/override.test.ts: the law of overrides on the real engine and random stacks: they lift what is named below the platform, and nothing else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { liftRules } from "../../core/override.ts";
import { OVERRIDABLE } from "../../core/schema/override.ts";
import type { LoadedDocument, Verdict } from "../../core/schema/policy.ts";
import { RANK } from "./policy/arbitrary-policy.ts";
import { decide, question, rankOf } from "./policy/question.ts";

const runs = { numRuns: 500 };
const isBelow = (level: string): boolean => OVERRIDABLE.some((each) => each === level);
const named = (documents: readonly LoadedDocument[]): string[] =>
  documents.flatMap(({ level, rules }) => rules.map(({ id }) => `${level}/${id}`));

/** A question, and any of its rules' names of whatever level, as a forged override might hold. */
const asked = question.chain((one) =>
  fc.record({ one: fc.constant(one), rules: fc.subarray(named(one.documents)) }),
);

describe("no override", () => {
  test("turns a platform's deny into anything else, nor its asking into allow, whatever it names", () => {
    fc.assert(
      fc.property(asked, ({ one, rules }) => {
        const verdict = decide(one);
        const { effect } = liftRules([verdict], new Set(rules));
        for (const opinion of verdict.opinions.filter(({ level }) => level === "platform"))
          expect(RANK[effect]).toBeGreaterThanOrEqual(RANK[opinion.effect]);
      }),
      runs,
    );
  });

  test("lifts an error, a silence, or what a task, a campaign, a runtime or a tool call is bound by", () => {
    fc.assert(
      fc.property(asked, ({ one, rules }) => {
        const broken = decide({ ...one, errors: ["a file is missing"] });
        expect(liftRules([broken], new Set(rules)).effect).toBe("deny");
        const bound = decide(one).opinions.filter(({ level }) => !isBelow(level) && level !== "platform");
        const { effect } = liftRules([decide(one)], new Set(rules));
        for (const opinion of bound) expect(RANK[effect]).toBeGreaterThanOrEqual(RANK[opinion.effect]);
      }),
      runs,
    );
    expect(liftRules([], new Set(["organization/x"])).effect).toBe("deny");
  });

  test("loosens what another snapshot still says: the stricter stands", () => {
    fc.assert(
      fc.property(asked, question, ({ one, rules }, other) => {
        const [first, second] = [decide(one), decide(other)];
        const both = liftRules([first, second], new Set(rules)).effect;
        const alone = (verdict: Verdict) => RANK[liftRules([verdict], new Set(rules)).effect];
        expect(RANK[both]).toBe(Math.max(alone(first), alone(second)));
      }),
      runs,
    );
  });
});

describe("an override", () => {
  test("lifts exactly as if the named rules that restrict were not written", () => {
    fc.assert(
      fc.property(asked, ({ one, rules }) => {
        const without = one.documents.map((document) => ({
          ...document,
          rules: document.rules.filter(
            ({ id, effect }) =>
              !isBelow(document.level) || effect === "allow" || !rules.includes(`${document.level}/${id}`),
          ),
        }));
        const verdict = decide(one);
        const owed = verdict.opinions.some(
          ({ level, rule, effect }) => effect !== "allow" && isOwed(one.documents, level, rule),
        );
        fc.pre(!owed); // an allow that wants verification says deny itself, and is lifted as one
        expect(RANK[liftRules([verdict], new Set(rules)).effect]).toBe(
          rankOf({ ...one, documents: without }),
        );
      }),
      runs,
    );
  });

  test("that names nothing changes nothing", () => {
    fc.assert(
      fc.property(question, (one) => {
        const verdict = decide(one);
        expect(liftRules([verdict], new Set())).toMatchObject({ effect: verdict.effect, lifted: [] });
      }),
      runs,
    );
  });
});

function isOwed(documents: readonly LoadedDocument[], level: string, rule: string): boolean {
  return documents.some(
    (document) =>
      document.level === level && document.rules.some(({ id, effect }) => id === rule && effect === "allow"),
  );
}
