// core/shell/parse.ts: the one adapter around the parser; text in, its tree out, or why there is none.
import type { Script } from "unbash";
import { parse } from "unbash";
import { uncoveredAt } from "./cover.ts";

export type ParsedShell =
  { kind: "parsed"; script: Script } | { kind: "refused"; because: string; at: number };

/** Never throws: a fault of the parser is a refusal (I20). */
export function parseShell(text: string): ParsedShell {
  try {
    const script: Script & { errors?: readonly { message: string; pos: number }[] | undefined } = parse(text);
    const error = script.errors?.[0];
    if (error !== undefined) return refuse(`syntax error: ${error.message}`, error.pos);
    if (script.commands.length === 0) return refuse("no command", 0);
    const uncovered = uncoveredAt(text, script);
    return uncovered === null ? { kind: "parsed", script } : refuse("text outside any command", uncovered);
  } catch {
    return refuse("the parser failed", 0);
  }
}

function refuse(because: string, at: number): ParsedShell {
  return { kind: "refused", because, at };
}
