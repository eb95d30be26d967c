// core/policy/idle-globs.ts: patterns of a condition that match nothing of what is known, so that nobody knows if they are right.
import type { Condition, Facts, FactValue } from "../schema/policy.ts";
import { compileGlob } from "./glob.ts";
import { plain } from "./named-operators.ts";

/** `known`: facts, whole or in part. Patterns were checked at load. */
export function idleGlobs(given: Condition, known: readonly Facts[]): string[] {
  const condition = plain(given);
  if ("all" in condition) return condition.all.flatMap((each) => idleGlobs(each, known));
  if ("any" in condition) return condition.any.flatMap((each) => idleGlobs(each, known));
  if ("not" in condition) return idleGlobs(condition.not, known);
  const operand = globsOf(condition);
  if (operand === null) return [];
  const texts = known.flatMap((facts) => textsOf(facts[operand.fact]));
  return operand.globs.filter((glob) => !texts.some(compileGlob(glob)));
}

function globsOf(condition: Condition): { fact: string; globs: string[] } | null {
  if ("any_path" in condition) return condition.any_path;
  if ("all_paths" in condition) return condition.all_paths;
  return "matches" in condition ? condition.matches : null;
}

function textsOf(value: FactValue | undefined): string[] {
  return typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
}
