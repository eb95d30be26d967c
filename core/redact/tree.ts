// core/redact/tree.ts: walks a JSON value; keys are redacted too, and a key's name counts for the value under it.
import { isAssignedSecret } from "./assigned-value.ts";
import type { Removed } from "./kinds.ts";
import { addRemoved, nothingRemoved } from "./kinds.ts";
import { placeholderFor, UNREADABLE } from "./placeholder.ts";
import type { Redaction, ValueRedaction } from "./redaction.ts";
import { secretKeyword } from "./secret-names.ts";

const MAX_DEPTH = 64;

type Walk = { redact: (text: string) => Redaction; salt: string; removed: Removed; dropped: number };

/** What is no JSON (functions, big integers, dates, cycles by depth) becomes the unreadable placeholder. Never throws. */
export function redactTree(value: unknown, redact: Walk["redact"], salt: string): ValueRedaction {
  const walk: Walk = { redact, salt, removed: nothingRemoved(), dropped: 0 };
  try {
    const clean = walkValue(value, walk, 0);
    return { value: clean, removed: walk.removed, dropped: walk.dropped };
  } catch {
    return { value: UNREADABLE, removed: nothingRemoved(), dropped: 1 };
  }
}

function walkValue(value: unknown, walk: Walk, depth: number): unknown {
  if (value === null || value === undefined || typeof value === "boolean") return value;
  if (typeof value === "string") return walkText(value, walk);
  if (typeof value === "number") return walkNumber(value, walk);
  if (depth < MAX_DEPTH && Array.isArray(value))
    return value.map((each: unknown) => walkValue(each, walk, depth + 1));
  if (depth < MAX_DEPTH && isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => walkEntry(name, each, { walk, depth })),
    );
  }
  walk.dropped += 1;
  return UNREADABLE;
}

function walkEntry(
  name: string,
  value: unknown,
  { walk, depth }: { walk: Walk; depth: number },
): [string, unknown] {
  const clean = walkValue(value, walk, depth + 1);
  const keyword = typeof value === "string" && clean === value ? secretKeyword(name) : null;
  if (keyword !== null && typeof value === "string" && isAssignedSecret(keyword, value, "quoted")) {
    walk.removed.password_assignment += 1;
    return [walkText(name, walk), placeholderFor("password_assignment", value, walk.salt)];
  }
  return [walkText(name, walk), clean];
}

function walkText(text: string, walk: Walk): string {
  const { text: clean, removed, dropped } = walk.redact(text);
  addRemoved(walk.removed, removed);
  walk.dropped += dropped;
  return clean;
}

/** A number stays a number unless its digits are a known value. */
function walkNumber(value: number, walk: Walk): unknown {
  const text = String(value);
  const clean = walkText(text, walk);
  return clean === text ? value : clean;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
