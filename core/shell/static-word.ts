// core/shell/static-word.ts: unquotes a word that bash takes literally; anything bash would expand has no value.

/** One piece of a word: escaped character, single quotes, double quotes without expansion, or harmless plain text. */
const PIECE =
  /\\([^\n])|'([^']*)'|"((?:[^"\\$`]|\\[^\n]|\$(?=["|) ]))*)"|([\w./:=@%+,^~!#\]{}-]|[^\p{ASCII}])/uy;
const QUOTED = /\\[^\n]|'[^']*'|"(?:[^"\\]|\\[^\n])*"/gu;
const ESCAPED_IN_DOUBLE_QUOTES = /\\([\\"$`])/gu;

/**
 * Source text of one word → what the program receives, or null when bash would expand it (variable, substitution,
 * tilde, glob, brace) or when this small grammar does not cover it. Written apart from the parser, so that the two
 * readings check each other.
 */
export function staticValue(source: string): string | null {
  if (source === "[") return source; // the test program; elsewhere `[` opens a glob
  if (mayExpand(source)) return null;
  let value = "";
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < source.length) {
    const piece = PIECE.exec(source);
    if (piece === null) return null;
    const [, escaped, single, double, plain] = piece;
    value += escaped ?? single ?? plain ?? (double ?? "").replace(ESCAPED_IN_DOUBLE_QUOTES, "$1");
  }
  return value;
}

/** A bare tilde at the start or after `=` or `:`; a bare brace with a comma or a range anywhere in the word. */
function mayExpand(source: string): boolean {
  const bare = source.replace(QUOTED, "_");
  if (/(?:^|[=:])~/u.test(bare)) return true;
  return bare.includes("{") && /,|\.\./u.test(source);
}

/** A program's name stands in plain text: no expansion, wildcard or brace builds it. */
export function isStaticName(source: string): boolean {
  return staticValue(source) !== null;
}
