// test/core/policy/condition.test.ts: each operator on present, absent, missing and mistyped facts, and what leaves report.
import { describe, expect, test } from "vitest";
import { compileCondition } from "../../../core/policy/condition.ts";
import { clip, shownValue } from "../../../core/policy/shown.ts";
import type { Condition, FactValue, LeafReport } from "../../../core/schema/policy.ts";

type Answer = boolean | "error";

function judge(condition: Condition, value?: FactValue): Answer {
  const errors: string[] = [];
  const facts: Record<string, FactValue> = value === undefined ? {} : { f: value };
  const held = compileCondition(condition)(facts, { errors, leaves: null, wanted: true });
  return errors.length > 0 ? "error" : held;
}

const table: [Condition, [FactValue, Answer][]][] = [
  [
    { eq: { fact: "f", value: "a" } },
    [
      ["a", true],
      ["b", false],
      [1, "error"],
      [["a"], "error"],
      [null, false],
    ],
  ],
  [
    { eq: { fact: "f", value: 1 } },
    [
      [1, true],
      [2, false],
      ["1", "error"],
      [null, false],
    ],
  ],
  [
    { eq: { fact: "f", value: false } },
    [
      [false, true],
      [true, false],
      ["", "error"],
      [null, false],
    ],
  ],
  [
    { eq: { fact: "f", value: null } },
    [
      [null, true],
      ["a", false],
      [[], false],
      [0, false],
    ],
  ],
  [
    { ne: { fact: "f", value: "a" } },
    [
      ["a", false],
      ["b", true],
      [1, "error"],
      [null, false],
    ],
  ],
  [
    { ne: { fact: "f", value: null } },
    [
      [null, false],
      ["a", true],
      [0, true],
    ],
  ],
  [
    { in: { fact: "f", values: ["a", 2] } },
    [
      ["a", true],
      [2, true],
      ["b", false],
      [true, "error"],
      [null, false],
    ],
  ],
  [
    { gte: { fact: "f", value: 2 } },
    [
      [2, true],
      [1, false],
      ["2", "error"],
      [null, false],
    ],
  ],
  [
    { lte: { fact: "f", value: 2 } },
    [
      [2, true],
      [3, false],
      [["2"], "error"],
      [null, false],
    ],
  ],
  [
    { has: { fact: "f", value: "a" } },
    [
      [["b", "a"], true],
      [["b"], false],
      [[], false],
      ["a", "error"],
      [null, false],
    ],
  ],
  [
    { subset: { fact: "f", values: ["a", "b"] } },
    [
      [["a"], true],
      [[], true],
      [["a", "c"], false],
      ["a", "error"],
      [null, false],
    ],
  ],
  [
    { overlaps: { fact: "f", values: ["a", "b"] } },
    [
      [["a", "c"], true],
      [["c"], false],
      [[], false],
      ["a", "error"],
      [null, false],
    ],
  ],
  [
    { any_path: { fact: "f", globs: ["x/**"] } },
    [
      [["y", "x/1"], true],
      [["y"], false],
      [[], false],
      ["x/1", "error"],
      [null, false],
    ],
  ],
  [
    { all_paths: { fact: "f", globs: ["x/**"] } },
    [
      [["x/2", "x/1"], true],
      [["x/1", "y"], false],
      [[], false],
      [3, "error"],
      [null, false],
    ],
  ],
];

describe.each(table)("%j", (condition, answers) => {
  test.each(answers)("of %j is %j", (value, answer) => {
    expect(judge(condition, value)).toBe(answer);
    expect(judge({ not: condition }, value)).toBe(answer === "error" ? "error" : !answer);
  });

  test("I3 of a missing fact is an error, under every connective", () => {
    for (const whole of [
      condition,
      { not: condition },
      { all: [{ any: [] }, condition] },
      { any: [{ all: [] }, condition] },
    ]) {
      expect(judge(whole)).toBe("error");
    }
  });
});

test("all of nothing holds, any of nothing does not", () => {
  expect([judge({ all: [] }), judge({ any: [] })]).toEqual([true, false]);
});

test("an inherited name is no fact", () => {
  expect(judge({ eq: { fact: "toString", value: null } })).toBe("error");
});

test("every leaf says what it expected and saw, and names the members that decide", () => {
  const leaves: LeafReport[] = [];
  const condition: Condition = {
    all: [
      { subset: { fact: "programs", values: ["ls", "cat"] } },
      { not: { overlaps: { fact: "programs", values: ["curl", "nc"] } } },
      { eq: { fact: "readable", value: true } },
      { eq: { fact: "because", value: null } },
    ],
  };
  const facts = { programs: ["ls", "curl"], readable: true, because: null };
  expect(compileCondition(condition)(facts, { errors: [], leaves, wanted: true })).toBe(false);
  expect(leaves).toStrictEqual([
    { fact: "programs", expected: "only of 2 listed values", saw: '"curl"', held: false, wanted: true },
    {
      fact: "programs",
      expected: "holding one of 2 listed values",
      saw: '"curl"',
      held: true,
      wanted: false,
    },
    { fact: "readable", expected: "true", saw: "true", held: true, wanted: true },
    { fact: "because", expected: "absent", saw: "nothing", held: true, wanted: true },
  ]);
});

test("values are shown bounded, and never with half a character", () => {
  expect(shownValue(["a", "b", "c", "d", "e", "f"])).toBe('"a", "b", "c", "d", "e" and 1 more');
  expect(shownValue("x".repeat(200))).toHaveLength(82);
  const clipped = clip(`${"a".repeat(8)}😀b`, 10);
  expect(clipped).toBe("aaaaaaaa…");
  expect(/\p{Surrogate}/u.test(clipped)).toBe(false);
});
