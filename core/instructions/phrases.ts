// core/instructions/phrases.ts: finds telling phrases in a readable text, unless its own sentence forbids what they say.
import { lineCounter } from "../line-counter.ts";
import { clip } from "../policy/shown.ts";
import type { Suspicion } from "../schema/instructions.ts";

/** One kind of suspicion. Each pattern is global, without nested or unbounded repetition before a fixed word: linear in the text. */
export type Phrases = { kind: Suspicion; patterns: readonly RegExp[] };

/** `line` from 1. */
export type Suspected = { kind: Suspicion; line: number; says: string };

/** A character of the same sentence, as a pattern: a dot within a word, as in `~/.aws` or a host's name, ends none. */
export const WITHIN = "(?:[^.!?\\n]|[.!?](?=\\S))";

const MOST_SAID = 160;

/** `text`: as `readable` has it. Total. */
export function findPhrases(text: string, { kind, patterns }: Phrases): Suspected[] {
  const lineOf = lineCounter(text);
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)]
      .filter(({ index }) => !isForbidden(text.slice(Math.max(0, index - 60), index)))
      .map((found) => ({ kind, line: lineOf(found.index + leadingBreaks(found[0])), says: said(found[0]) })),
  );
}

/** One line of at most `MOST_SAID` characters. */
export function said(words: string): string {
  const line = words.replaceAll(/\s+/gu, " ").trim();
  return clip(line, MOST_SAID);
}

function leadingBreaks(words: string): number {
  return words.length - words.trimStart().length;
}

/** A few words before it, with no comma between: "without delay, ignore …" forbids nothing. */
const FORBIDS =
  /\b(?:(?:never|not|cannot|can't|don't|doesn't|mustn't|shouldn't|avoid|nobody|forbidden)(?:\s+[^\s,;:]+){0,6}|without)\s*$/u;
/** "Do not forget to" asks for it all the same. */
const ASKS_ALL_THE_SAME = /\b(?:forget|hesitate|fail|worry|wait|ask|only|just|unless|matter|need)\b/u;

/** `before`: what comes directly before the phrase. A list's mark or a blank line ends a sentence, too. */
function isForbidden(before: string): boolean {
  const sentence = before.split(/[.!?;:]\s|\n\s*(?:\n|[-+•]|\d+\.)/u).at(-1) ?? "";
  return FORBIDS.test(sentence) && !ASKS_ALL_THE_SAME.test(sentence);
}
