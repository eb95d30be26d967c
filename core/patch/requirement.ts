// core/patch/requirement.ts: what a Python package asks for in one line (PEP 508).
import type { Dependency } from "./manifest.ts";

const NAME = /^([A-Za-z\d][\w.-]*)\s*(?:\[[\w\s,.-]*\])?/u;
const CLAUSE = /^(?:[~=!<>]=|===|[<>])\s*[\w.*+!-]+$/u;
const LEAST = /^(?:===?|~=|>=)\s*(\d.*)/u;

/** Null: it is none that we understand. Linear. */
export function readRequirement(text: string): Dependency | null {
  const [whole, name] = NAME.exec(text) ?? [];
  if (whole === undefined || name === undefined) return null;
  const rest = text.slice(whole.length).trim();
  if (rest.startsWith("@")) return { name, version: "", from: rest.slice(1).trim() };
  const [range = ""] = rest.split(";", 1);
  const clauses = unwrapped(range.trim())
    .split(",")
    .map((clause) => clause.trim());
  if (!clauses.every((clause) => clause === "" || CLAUSE.test(clause))) return null;
  return { name, version: LEAST.exec(clauses[0] ?? "")?.[1] ?? "", from: "" };
}

function unwrapped(range: string): string {
  return range.startsWith("(") && range.endsWith(")") ? range.slice(1, -1) : range;
}
