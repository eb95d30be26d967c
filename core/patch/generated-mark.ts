// core/patch/generated-mark.ts: whether a file says in its first lines that a program wrote it.

const FIRST_UNITS = 2000;
const MARK =
  /code generated .{0,80}do not edit|@generated\b|auto-?generated (?:by|from)|this file (?:is|was) (?:automatically |auto-?)generated/iu;

/** Only in a comment: a string that speaks of generated code is not a mark. */
export function isMarkedGenerated(text: string): boolean {
  const lines = text.slice(0, FIRST_UNITS).split("\n").slice(0, 20);
  return lines.some((line) => /^\s*(?:\/\/|#|\/?\*|<!--|--|;|%|"""|''')/u.test(line) && MARK.test(line));
}
