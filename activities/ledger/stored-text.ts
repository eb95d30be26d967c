// activities/ledger/stored-text.ts: JSON text as this ledger stores it, read back; and free text made fit to store.
import type { z } from "zod";

/** Total. What does not fit the schema is null, so that its gate closes; null text stays null. */
export function readText<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** One well-formed line for people. PostgreSQL refuses a zero byte, and half a character has no UTF-8. */
export function oneLine(text: string, most: number): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}]+/gu, " ")
    .slice(0, most)
    .toWellFormed();
}
