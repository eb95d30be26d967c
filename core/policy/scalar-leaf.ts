// core/policy/scalar-leaf.ts: comparisons of one word, number or flag.
import type { FactValue } from "../schema/policy.ts";
import type { Leaf } from "./leaf.ts";
import { shownValue } from "./shown.ts";

type Scalar = string | number | boolean | null;

/** Of a null fact only `eq null` holds. */
export function equal(fact: string, wanted: Scalar): Leaf {
  return {
    fact,
    expected: wanted === null ? "absent" : shownValue(wanted),
    whenAbsent: wanted === null,
    test: (value) => (wanted === null ? false : isLike(value, wanted) ? value === wanted : "wrong type"),
    saw: shownValue,
  };
}

export function unequal(fact: string, unwanted: Scalar): Leaf {
  return {
    fact,
    expected: unwanted === null ? "present" : `other than ${shownValue(unwanted)}`,
    whenAbsent: false,
    test: (value) => (unwanted === null ? true : isLike(value, unwanted) ? value !== unwanted : "wrong type"),
    saw: shownValue,
  };
}

export function oneOf(fact: string, values: readonly (string | number)[]): Leaf {
  const known = new Set<string | number>(values);
  const list = values.map(String);
  return {
    fact,
    expected: `one of ${shownValue(list)}`,
    whenAbsent: false,
    test: (value) =>
      typeof value === "string" || typeof value === "number" ? known.has(value) : "wrong type",
    saw: shownValue,
  };
}

export function atLeast(fact: string, least: number): Leaf {
  return {
    fact,
    expected: `at least ${least}`,
    whenAbsent: false,
    test: (value) => (typeof value === "number" ? value >= least : "wrong type"),
    saw: shownValue,
  };
}

export function atMost(fact: string, most: number): Leaf {
  return {
    fact,
    expected: `at most ${most}`,
    whenAbsent: false,
    test: (value) => (typeof value === "number" ? value <= most : "wrong type"),
    saw: shownValue,
  };
}

function isLike(value: Exclude<FactValue, null>, wanted: Exclude<Scalar, null>): boolean {
  return typeof value === typeof wanted;
}
