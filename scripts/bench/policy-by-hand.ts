// scripts/bench/policy-by-hand.ts: the same rules as a person would write them straight down, with picomatch.
import picomatch from "picomatch";
import type { Facts } from "../../core/schema/policy.ts";
import type { Answer } from "./policy-answer.ts";
import { CLASSES, COUNTS, GLOBS } from "./policy-rules.ts";

/** One array of patterns a rule; answers the ids of what matched. */
export function byHand(): (facts: Facts) => Answer {
  const matchers = GLOBS.map((globs) => picomatch(globs, { dot: true }));
  const isOver = (value: Facts[string] | undefined, least: number): boolean => Number(value) >= least;
  // oxlint-disable-next-line complexity -- written by hand as such rules are, straight down
  return (facts) => {
    const matched: string[] = [];
    const deny: string[] = [];
    const ask: string[] = [];
    if (COUNTS.every((fact) => !isOver(facts[fact], 1))) matched.push("grant");
    for (const fact of COUNTS) if (isOver(facts[fact], 1)) deny.push(fact);
    for (let n = 1; n <= 5; n += 1) if (isOver(facts["patch.files"], 100 * n)) deny.push(`files-${n}`);
    const paths = facts["action.paths"];
    if (Array.isArray(paths)) {
      for (const [n, matches] of matchers.entries())
        if (paths.some((path) => matches(path))) deny.push(`paths-${n}`);
    }
    const classes = facts["action.change_classes"];
    if (Array.isArray(classes) && classes.some((each) => CLASSES.includes(each))) ask.push("classes");
    if (facts["repository.tier"] === "regulated") ask.push("tier");
    if (facts["task.class"] === "dependency_major") ask.push("major");
    if (facts["runtime.verifier"] === null) deny.push("runtime");
    const effect =
      deny.length > 0 ? "deny" : ask.length > 0 ? "ask_approval" : matched.length > 0 ? "allow" : "deny";
    return { effect, matched: [...matched, ...ask, ...deny] };
  };
}
