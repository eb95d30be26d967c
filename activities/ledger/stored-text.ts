// activities/ledger/stored-text.ts: reads back what this ledger wrote as JSON text; what does not fit is null, so its gate closes.
import type { z } from "zod";

/** Total. Null text stays null. */
export function readText<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
