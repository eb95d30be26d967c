// cli/policy/leaf.ts: one comparison of a rule as a line: what it expected and saw; `+` it held the rule up, `-` it did not.
import type { LeafReport } from "../../core/schema/policy.ts";

export function leafLine({ fact, expected, saw, held, wanted }: LeafReport): string {
  const sign = held === wanted ? "+" : "-";
  return `${sign} ${fact} is ${wanted ? "" : "not "}to be ${expected}; it is ${saw}`;
}
