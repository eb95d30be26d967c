// core/policy/implication.ts: what follows from a condition's form alone: that it can never hold, or holds only where another does.
import { canonicalJson } from "../canonical-json.ts";
import type { Condition, LeafCondition } from "../schema/policy.ts";
import { plain } from "./named-operators.ts";

/** True only where it is certain; a condition that needs more thought than its form is not. Total. */
export function isImpossible(given: Condition): boolean {
  const condition = plain(given);
  if ("any" in condition) return condition.any.every(isImpossible);
  const parts = conjuncts(condition);
  if (parts.length > 1 && parts.some((part) => !("all" in part) && isImpossible(part))) return true;
  return parts.some((a, index) => parts.slice(index + 1).some((b) => exclude(a, b)));
}

/** Does `wide` hold wherever `narrow` does? True only where it is certain. Absent: always holds. */
export function isImplied(narrow: Condition | undefined, wide: Condition | undefined): boolean {
  if (!wide) return true;
  if (!narrow) return false;
  const given = new Set(conjuncts(narrow).map((part) => canonicalJson(part)));
  return conjuncts(wide).every((part) => given.has(canonicalJson(part)) || someImplies(narrow, part));
}

function someImplies(narrow: Condition, wide: Condition): boolean {
  return conjuncts(narrow).some((part) => {
    const [from, to] = [spanOf(part), spanOf(wide)];
    return (
      from !== null &&
      to !== null &&
      from.fact === to.fact &&
      from.values.every((each) => to.values.includes(each))
    );
  });
}

function conjuncts(given: Condition): Condition[] {
  const condition = plain(given);
  return "all" in condition ? condition.all.flatMap(conjuncts) : [condition];
}

type Values = readonly (string | number | boolean | null)[];

/** A comparison that leaves a fact only these values. */
function spanOf(condition: Condition): { fact: string; values: Values } | null {
  if ("eq" in condition) return { fact: condition.eq.fact, values: [condition.eq.value] };
  if ("in" in condition) return { fact: condition.in.fact, values: condition.in.values };
  return null;
}

/** Both cannot hold of one fact. */
function exclude(a: Condition, b: Condition): boolean {
  return oneExcludes(a, b) || oneExcludes(b, a);
}

function oneExcludes(a: Condition, b: Condition): boolean {
  if ("not" in a) return canonicalJson(plain(a.not)) === canonicalJson(plain(b));
  if ("gte" in a && "lte" in b) return a.gte.fact === b.lte.fact && a.gte.value > b.lte.value;
  const left = spanOf(a);
  if (left === null || !isLeaf(b) || factOf(b) !== left.fact) return false;
  const right = spanOf(b)?.values;
  return left.values.every((value) => (right ? !right.includes(value) : refuses(b, value)));
}

/** The comparison does not hold of that value. */
function refuses(leaf: LeafCondition, value: Values[number]): boolean {
  if (value === null) return !("eq" in leaf && leaf.eq.value === null);
  if ("ne" in leaf) return leaf.ne.value === value;
  if ("gte" in leaf) return typeof value === "number" && value < leaf.gte.value;
  if ("lte" in leaf) return typeof value === "number" && value > leaf.lte.value;
  return false;
}

function isLeaf(condition: Condition): condition is LeafCondition {
  return factOf(condition) !== null;
}

function factOf(condition: Condition): string | null {
  const [operand] = Object.values(condition);
  return typeof operand === "object" && operand !== null && "fact" in operand ? String(operand.fact) : null;
}
