// test/core/verifier/compare.test.ts: tests that passed before a change and are gone or skipped after it are found, whatever else changed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TEST_OUTCOMES } from "../../../core/schema/verification.ts";
import type { NamedTest, NamedTests } from "../../../core/schema/verification.ts";
import { compareTests } from "../../../core/verifier/compare.ts";
import { lostTests } from "../../../core/verifier/lost-tests.ts";

/** `passed a` → a test of step `test`; `lint/passed a`: of another. */
function named(...lines: string[]): NamedTests {
  const tests = lines.map((line) => {
    const [, step = "test", outcome = "", name = ""] = /^(?:(\w+)\/)?(\w+) (.+)$/.exec(line) ?? [];
    return { step, outcome, name } as NamedTest;
  });
  return { tests, complete: true };
}

describe("compared with the baseline", () => {
  test.each<[string, { before: string[]; after: string[]; vanished?: string[]; newlySkipped?: string[] }]>([
    ["nothing changed", { before: ["passed a", "skipped b"], after: ["passed a", "skipped b"] }],
    ["one is gone", { before: ["passed a", "passed b"], after: ["passed a"], vanished: ["b"] }],
    ["one is skipped", { before: ["passed a"], after: ["skipped a"], newlySkipped: ["a"] }],
    ["one fails, which is told anyway", { before: ["passed a"], after: ["failed a"] }],
    ["one that did not pass is missed by nobody", { before: ["failed a", "skipped b"], after: [] }],
    ["more tests are fine", { before: [], after: ["passed a", "skipped b"] }],
    [
      "of two of one name one still passes",
      { before: ["passed a", "passed a"], after: ["skipped a", "passed a"] },
    ],
    [
      "the same name in another step is another test",
      { before: ["passed a"], after: ["lint/passed a"], vanished: ["a"] },
    ],
    ["a test is renamed", { before: ["passed a"], after: ["passed A"], vanished: ["a"] }],
  ])("%s", (_, { before, after, vanished = [], newlySkipped = [] }) => {
    expect(compareTests(named(...before), named(...after))).toStrictEqual({
      vanished: { count: vanished.length, names: vanished },
      newlySkipped: { count: newlySkipped.length, names: newlySkipped },
    });
  });

  test("no more than twenty are named, all are counted", () => {
    const many = Array.from({ length: 25 }, (_, n) => `passed t${n}`);
    const { vanished } = compareTests(named(...many), named()) ?? {};
    expect(vanished?.count).toBe(25);
    expect(vanished?.names).toHaveLength(20);
  });

  test("nothing is said where the list before is not all there is", () => {
    const short = { tests: [], complete: false };
    expect(compareTests(short, named("passed a"))).toBeNull();
    expect(compareTests(short, short)).toBeNull();
  });

  test("where the list after is not, no test is lost, and those that are not named to pass are counted", () => {
    const none = { count: 0, names: [] };
    const short = { ...named("passed a", "skipped b", "failed c"), complete: false };
    expect(
      compareTests(named("passed a", "passed b", "passed c", "passed d", "skipped e"), short),
    ).toStrictEqual({ vanished: none, newlySkipped: none, unaccounted: 2 });
    expect(compareTests(named("passed a"), short)).toStrictEqual({ vanished: none, newlySkipped: none });
    expect(lostTests({ vanished: none, newlySkipped: none, unaccounted: 2 })).toStrictEqual([
      "2 tests are not known to pass still: there are more tests than are kept by name",
    ]);
  });

  test("every test that passed passes, fails, is skipped or is gone", () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    const tests = fc.uniqueArray(
      fc.record({ step: fc.constant("test"), name, outcome: fc.constantFrom(...TEST_OUTCOMES) }),
      {
        selector: (each) => each.name,
      },
    );
    fc.assert(
      fc.property(tests, tests, (before, after) => {
        const compared = compareTests({ tests: before, complete: true }, { tests: after, complete: true });
        const passed = before.filter(({ outcome }) => outcome === "passed").map((each) => each.name);
        const ran = after.filter(({ outcome }) => outcome !== "skipped").map((each) => each.name);
        const lost = [...(compared?.vanished.names ?? []), ...(compared?.newlySkipped.names ?? [])];
        expect(lost.sort()).toStrictEqual(passed.filter((each) => !ran.includes(each)).sort());
      }),
    );
  });
});
