// scripts/stack/last-words.ts: the end of a process's log as a person reads it: log lines in JSON become sentences.
import { z } from "zod";

const CHARACTERS = 1500;
const LogLine = z.object({
  msg: z.string(),
  because: z.string().optional(),
  fix: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

/** Total: what is no log line stays as it is. */
export function lastWords(output: string): string {
  return output.slice(-CHARACTERS).trim().split("\n").map(sentence).join("\n");
}

function sentence(line: string): string {
  const parsed = LogLine.safeParse(parseJson(line));
  if (!parsed.success) return line;
  const { msg, because, fix, err } = parsed.data;
  const why = [msg, because, err?.message].filter((part) => part !== undefined).join(": ");
  return fix === undefined ? `  ${why}` : `  ${why}\n  fix: ${fix}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
