// core/redact/secret-names.ts: which names promise a secret as their value, and which only speak about one.

const KEYWORD =
  "pass(?:word|wd|phrase|code)|pwd|(?<![a-z])pass(?![a-z])|secret|token|api[_-]?key|credential|" +
  "(?:access|auth|private|signing|encryption|account|master|shared|storage|session|client|license|service|app)[_-]?key";

/** For building patterns: starts at the keyword, takes the rest of the name. */
export const SECRET_NAME = `(?:${KEYWORD})[\\w.-]{0,40}`;

const PARTS = new RegExp(`(${KEYWORD})([\\w.-]{0,40})$`, "iu");

/** `password_file`, `tokenType`, `max_tokens`: the value is a path, a word, a number, but no secret. */
const ABOUT =
  /^[_.-]?(?:s?[_.-]?(?:name|file|path|dir|url|uri|type|kind|ref|id|ids|len|length|size|count|limit|label|hint|field|policy|prompt|error|message|title|text|placeholder|endpoint|expir\w*|ttl|age|min|max|regex|pattern|hash|digest|fingerprint|algorithm|provider|manager|service|source|store|scope|rotation|version|enabled|required|valid\w*|strength|usage|used|budget|cost|price|env|var|header|index|set|schema|class|description|options|config|reset|change\w*))(?![a-z])/iu;

/** `tokenizer`, `secretary`, `passwordless`: the keyword is only the start of another word. */
const OTHER_WORD = /^(?!s\b|s$|s[_.-]|s[A-Z])[a-z]/u;
const NOT_OURS =
  /(?:next|page|continuation|cancell?ation|csrf|xsrf|syntax|lexer|stop|max|min|num|total|input|output|cached?|prompt|design)[_.-]?$/iu;

/** A whole name → the keyword that makes its value a secret, in lower case, or null. Total. */
export function secretKeyword(name: string): string | null {
  const match = PARTS.exec(name);
  if (match === null) return null;
  const [, keyword = "", rest = ""] = match;
  const continues = /[a-z]$/u.test(keyword) && OTHER_WORD.test(rest);
  if (continues || ABOUT.test(rest) || /[_.-]?hash$/iu.test(rest)) return null;
  if (NOT_OURS.test(name.slice(0, match.index)) && keyword.toLowerCase() === "token") return null;
  return keyword.toLowerCase();
}
