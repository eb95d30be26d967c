// activities/model/cleaner.ts: every text to and from a model passes here; it counts what it took out (I9).
import type { Redactor } from "../../core/redact/redactor.ts";

export type Cleaned = { text: string; secrets: Record<string, number> };

export type Cleaner = {
  /** Well-formed Unicode without secrets. */
  clean(text: string): Cleaned;
  /** Every string in a JSON value, keys too. */
  cleanValue(value: unknown): { value: unknown; secrets: Record<string, number> };
  /** How many were taken out so far. */
  total(): number;
};

export function createCleaner(redactor: Redactor): Cleaner {
  let total = 0;
  const clean = (text: string): Cleaned => {
    const { text: redacted, counts } = redactor.redact(text.toWellFormed());
    for (const count of Object.values(counts)) total += count;
    return { text: redacted, secrets: counts };
  };
  return {
    clean,
    cleanValue: (value) => {
      const secrets: Record<string, number> = {};
      const cleanText = (text: string): string => {
        const cleaned = clean(text);
        for (const [kind, count] of Object.entries(cleaned.secrets))
          secrets[kind] = (secrets[kind] ?? 0) + count;
        return cleaned.text;
      };
      return { value: mapStrings(value, cleanText), secrets };
    },
    total: () => total,
  };
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [change(key), mapStrings(member, change)]),
  );
}
