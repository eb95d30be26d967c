// core/policy/leaf.ts: the comparisons a rule may make, each with what it expects and what it saw.
import type { FactValue, LeafCondition } from "../schema/policy.ts";
import { allPaths, anyCall, anyPath, inWords, matching, overlapping, within } from "./list-leaf.ts";
import { atLeast, atMost, equal, oneOf, unequal } from "./scalar-leaf.ts";

type Present = Exclude<FactValue, null>;

/** `whenAbsent`: what holds of a null fact; only `eq null` holds of it. `saw`: the part that counts. */
export type Leaf = {
  fact: string;
  expected: string;
  whenAbsent: boolean;
  test: (value: Present) => boolean | "wrong type";
  saw: (value: Present) => string;
};

/** Throws `GlobError` for a pattern that is none. */
export function leafOf(condition: LeafCondition): Leaf {
  if ("eq" in condition) return equal(condition.eq.fact, condition.eq.value);
  if ("ne" in condition) return unequal(condition.ne.fact, condition.ne.value);
  if ("in" in condition) return oneOf(condition.in.fact, condition.in.values);
  if ("gte" in condition) return atLeast(condition.gte.fact, condition.gte.value);
  if ("lte" in condition) return atMost(condition.lte.fact, condition.lte.value);
  return listLeafOf(condition);
}

type ListCondition = Extract<
  LeafCondition,
  | { has: unknown }
  | { subset: unknown }
  | { overlaps: unknown }
  | { matches: unknown }
  | { words: unknown }
  | { any_path: unknown }
  | { all_paths: unknown }
>;

function listLeafOf(condition: ListCondition): Leaf {
  if ("has" in condition) return overlapping(condition.has.fact, [condition.has.value]);
  if ("overlaps" in condition) return overlapping(condition.overlaps.fact, condition.overlaps.values);
  if ("subset" in condition) return within(condition.subset.fact, condition.subset.values);
  if ("matches" in condition) return matching(condition.matches.fact, condition.matches.globs);
  if ("words" in condition) return inWords(condition.words.fact, condition.words.globs);
  if ("any_path" in condition) return anyPath(condition.any_path.fact, condition.any_path.globs);
  return allPaths(condition.all_paths.fact, condition.all_paths.globs);
}

/** `argv` asks a script for its words, and a command for the words of any of its simple commands. */
export function argvLeafs(globs: readonly string[]): { script: Leaf; shell: Leaf } {
  return { script: inWords("script.argv", globs), shell: anyCall("command.calls", globs) };
}
