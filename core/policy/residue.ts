// core/policy/residue.ts: what of a condition is still open once some facts are known: true, false, or words for the rest.
import type { Condition, Facts } from "../schema/policy.ts";
import { leafOf } from "./leaf.ts";
import { plain } from "./named-operators.ts";
import { shownValue } from "./shown.ts";

export type Residue = boolean | string;

/** `known`: facts that are settled; whatever it does not name is open. Total for a condition that was checked. */
export function residueOf(given: Condition, known: Facts): Residue {
  if ("argv" in given) return `its words are ${shownValue(given.argv)}`;
  const condition = plain(given);
  if ("all" in condition)
    return joined(
      condition.all.map((each) => residueOf(each, known)),
      "and",
    );
  if ("any" in condition)
    return joined(
      condition.any.map((each) => residueOf(each, known)),
      "or",
    );
  if ("not" in condition) {
    const inner = residueOf(condition.not, known);
    return typeof inner === "boolean" ? !inner : `not (${inner})`;
  }
  const leaf = leafOf(condition);
  const value = Object.hasOwn(known, leaf.fact) ? known[leaf.fact] : undefined;
  if (value === undefined) return `${leaf.fact} is ${leaf.expected}`;
  const held = value === null ? leaf.whenAbsent : leaf.test(value);
  return held === true;
}

function joined(parts: readonly Residue[], word: "and" | "or"): Residue {
  const decides = word === "or";
  if (parts.includes(decides)) return decides;
  const open = parts.filter((part) => typeof part === "string");
  if (open.length === 0) return !decides;
  return open.length === 1 ? (open[0] ?? "") : open.map((part) => `(${part})`).join(` ${word} `);
}
