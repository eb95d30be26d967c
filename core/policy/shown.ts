// core/policy/shown.ts: fact values as people read them, bounded and always well-formed.
import type { FactValue } from "../schema/policy.ts";

/** As people read it, bounded. */
export function shownValue(value: FactValue): string {
  if (value === null) return "nothing";
  if (!Array.isArray(value)) return typeof value === "string" ? `"${clip(value, 80)}"` : String(value);
  if (value.length === 0) return "an empty list";
  const shown = value.slice(0, 5).map((member) => `"${clip(member, 80)}"`);
  return shown.join(", ") + (value.length > 5 ? ` and ${value.length - 5} more` : "");
}

/** At most `length` code units, never half a character: half a character has no canonical text. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/u, "")}…`;
}
