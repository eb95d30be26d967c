// core/redact/redactor.ts: stands before every exit; what goes in may hold secrets, what comes out does not (I9).
import { utf8Bytes } from "./bytes.ts";
import type { ExactValues } from "./exact.ts";
import { prepareExact, RedactorInputError } from "./exact.ts";
import { findSecrets } from "./find.ts";
import type { Removed } from "./kinds.ts";
import { nothingRemoved } from "./kinds.ts";
import { dropLongLines } from "./long-lines.ts";
import { placeholderFor, UNREADABLE } from "./placeholder.ts";
import type { Redaction, Redactor } from "./redaction.ts";
import { redactTree } from "./tree.ts";

export type { Redactor } from "./redaction.ts";

/** Changes whenever a rule does; kept with every run. */
export const REDACTION_RULES = "2026.1";

const MAX_PASSES = 12;

/**
 * `salt`: one per run, so that tags of different runs cannot be compared. `exact`: the values the platform itself brokers.
 * Throws RedactorInputError if the salt is empty or a value is too short to be told from ordinary text.
 */
export function createRedactor({ salt, exact }: { salt: string; exact: readonly string[] }): Redactor {
  if (salt === "") throw new RedactorInputError("the salt is empty");
  const prepared = prepareExact(exact);
  const redact = (text: string): Redaction => redactText(text, prepared, salt);
  return { redact, redactValue: (value) => redactTree(value, redact, salt) };
}

function redactText(text: string, exact: ExactValues, salt: string): Redaction {
  const bytesIn = utf8Bytes(text);
  try {
    const short = dropLongLines(text);
    const removed = nothingRemoved();
    const clean = removeUntilNone(short.text, removed, { exact, salt });
    if (clean !== null)
      return { text: clean, removed, dropped: short.dropped, bytesIn, bytesOut: utf8Bytes(clean) };
  } catch {
    // falls through: a text that could not be judged does not get out
  }
  return { text: UNREADABLE, removed: nothingRemoved(), dropped: 1, bytesIn, bytesOut: UNREADABLE.length };
}

type Keys = { exact: ExactValues; salt: string };

/** A removal can uncover another secret, so passes go on until one finds nothing; null if that does not happen. */
function removeUntilNone(text: string, removed: Removed, { exact, salt }: Keys): string | null {
  let current = text;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const spans = findSecrets(current, exact);
    if (spans.length === 0) return current;
    let next = "";
    let from = 0;
    for (const span of spans) {
      const secret = span.secret ?? current.slice(span.start, span.end);
      next += current.slice(from, span.start) + placeholderFor(span.kind, secret, salt);
      from = span.end;
      removed[span.kind] += 1;
    }
    current = next + current.slice(from);
  }
  return null;
}
