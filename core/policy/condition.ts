// core/policy/condition.ts: a condition tree as closures; an error in any leaf is an error, never "no match" (I3).
import { isShell } from "../action.ts";
import type { Condition, Facts, LeafReport } from "../schema/policy.ts";
import type { Leaf } from "./leaf.ts";
import { argvLeafs, leafOf } from "./leaf.ts";
import { plain } from "./named-operators.ts";
import { shownValue } from "./shown.ts";

/** Filled while a condition is judged; `leaves` stays null where nobody will read it. */
export type Trace = { errors: string[]; leaves: LeafReport[] | null; wanted: boolean };

/** Every child is judged, whatever its siblings say: else their order would decide whether an error is seen. */
export type CompiledCondition = (facts: Facts, trace: Trace) => boolean;

/** Throws `GlobError` for a pattern that is none. */
export function compileCondition(given: Condition): CompiledCondition {
  if ("argv" in given) {
    const { script, shell } = argvLeafs(given.argv);
    return (facts, trace) => judge(isShell(String(facts["action.kind"])) ? shell : script, facts, trace);
  }
  const condition = plain(given);
  if ("all" in condition) {
    const children = condition.all.map(compileCondition);
    return (facts, trace) => {
      let held = true;
      for (const child of children) if (!child(facts, trace)) held = false;
      return held;
    };
  }
  if ("any" in condition) {
    const children = condition.any.map(compileCondition);
    return (facts, trace) => {
      let held = false;
      for (const child of children) if (child(facts, trace)) held = true;
      return held;
    };
  }
  if ("not" in condition) {
    const child = compileCondition(condition.not);
    return (facts, trace) => {
      trace.wanted = !trace.wanted;
      const held = child(facts, trace);
      trace.wanted = !trace.wanted;
      return !held;
    };
  }
  const leaf = leafOf(condition);
  return (facts, trace) => judge(leaf, facts, trace);
}

function judge(leaf: Leaf, facts: Facts, trace: Trace): boolean {
  const value = Object.hasOwn(facts, leaf.fact) ? facts[leaf.fact] : undefined;
  if (value === undefined) {
    trace.errors.push(`the fact ${leaf.fact} is missing`);
    return false;
  }
  const held = value === null ? leaf.whenAbsent : leaf.test(value);
  if (held === "wrong type") {
    trace.errors.push(`the fact ${leaf.fact} is ${shownValue(value)}, which cannot be ${leaf.expected}`);
    return false;
  }
  if (trace.leaves) {
    const saw = value === null ? "nothing" : leaf.saw(value);
    trace.leaves.push({ fact: leaf.fact, expected: leaf.expected, saw, held, wanted: trace.wanted });
  }
  return held;
}
