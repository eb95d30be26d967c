// core/shell/gaps.ts: proves that a parse covers its text, so nothing the parser dropped can reach bash unread.
import type { Joint, SimpleCommand } from "./parse.ts";

const CONTINUATION = /\\\n/gu;

/**
 * Between two parts of one command only blanks may stand, between two commands only their joint. Returns the first place
 * that holds more (a comment, a stray operator), or null.
 */
export function uncoveredAt(text: string, commands: readonly SimpleCommand[]): number | null {
  let from = 0;
  for (const command of commands) {
    const parts = [...command.words, ...command.assignments, ...command.redirects].sort(
      (a, b) => a.at - b.at,
    );
    for (const [index, part] of parts.entries()) {
      const gap = text.slice(from, part.at).replace(CONTINUATION, "");
      if (part.at < from || !fits(gap, index === 0 ? command.joint : null)) return from;
      from = part.end;
    }
  }
  return /^[ \t\n]*;?[ \t\n]*$/u.test(text.slice(from)) ? null : from;
}

function fits(gap: string, joint: Joint | null): boolean {
  const found = gap.trim();
  if (joint === null) return /^[ \t]*$/u.test(gap);
  if (joint === "start") return found === "";
  if (joint === ";") return found === ";" || (found === "" && gap.includes("\n"));
  return found === joint;
}
