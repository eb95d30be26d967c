// activities/model/cleaner.ts: every text to and from a model passes here; it counts what it took out (I9).
import { countRemoved, SECRET_KINDS } from "../../core/redact/kinds.ts";
import type { Removed } from "../../core/redact/kinds.ts";
import type { Redactor } from "../../core/redact/redaction.ts";

/** What was taken out, by kind; `unreadable` counts texts dropped whole because they could not be judged. */
export type Secrets = Readonly<Record<string, number>>;

export type Cleaner = {
  /** Well-formed Unicode without secrets. */
  clean(text: string): { text: string; secrets: Secrets };
  /** The same for every string in a JSON value. */
  cleanValue(value: unknown): { value: unknown; secrets: Secrets };
  /** How many were taken out so far. */
  total(): number;
};

export function createCleaner(redactor: Redactor): Cleaner {
  let total = 0;
  const counted = (removed: Readonly<Removed>, dropped: number): Secrets => {
    total += countRemoved(removed) + dropped;
    return secretsOf(removed, dropped);
  };
  return {
    clean: (text) => {
      const redaction = redactor.redact(text.toWellFormed());
      return { text: redaction.text, secrets: counted(redaction.removed, redaction.dropped) };
    },
    cleanValue: (value) => {
      const redaction = redactor.redactValue(wellFormed(value));
      return { value: redaction.value, secrets: counted(redaction.removed, redaction.dropped) };
    },
    total: () => total,
  };
}

function secretsOf(removed: Readonly<Removed>, dropped: number): Secrets {
  const found = SECRET_KINDS.filter((kind) => removed[kind] > 0).map(
    (kind) => [kind, removed[kind]] as const,
  );
  return Object.fromEntries(dropped > 0 ? [...found, ["unreadable", dropped]] : found);
}

/** A lone surrogate, which JSON's escapes can make, has no UTF-8 and so no digest. */
function wellFormed(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "string" ? each.toWellFormed() : each,
  );
  return text === undefined ? null : JSON.parse(text);
}
