// core/shell/words.ts: one word of a command → the words a program may receive, as far as the text alone can say.
import type { Word, WordPart } from "unbash";
import { ANY, GLOB, HOME, isPathBelow, isStatic, join, NUMBER, widened } from "./abstract.ts";
import { readArithmetic } from "./arithmetic.ts";
import { maySet } from "./assignments.ts";
import { namesCredentials } from "./paths.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";
import { copyOf, valueOf } from "./scope.ts";
import { staticValue } from "./static-word.ts";

const SECRET_NAME =
  /(?:^|_)(?:TOKEN|SECRET|SECRETS|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY(?:_ID)?|AUTH)(?:_|$)/iu;
const MAX_FIELDS = 200;

/** Braces and blanks make several words of one, an empty expansion none. */
export function fieldsOf(reader: Reader, word: Word, scope: Scope): string[] {
  const source = tildeOff(word);
  if (word.parts === undefined) return [staticOf(reader, word, source)];
  if (!isCovered(word.parts, word.pos, word.end)) stop(reader, "two readings of a word differ", word.pos);
  let fields: Field[] = [{ text: source.home, quoted: false }];
  for (const part of word.parts) {
    const isHome = part.pos === word.pos && source.home !== "" && part.type === "Literal";
    const pieces = isHome
      ? [
          {
            text: literal(
              reader,
              source.rest.slice(0, part.end - part.pos - (word.text.length - source.rest.length)),
              part,
            ),
            quoted: true,
          },
        ]
      : piecesOf(reader, part, { scope, isAmongOthers: word.parts.length > 1 });
    fields = fields.flatMap((field) => pieces.map((piece) => concatenated(field, piece)));
    if (fields.length > MAX_FIELDS) {
      stop(reader, "braces that make too many words", word.pos);
      return [ANY];
    }
  }
  return fields.flatMap(split);
}

/** Where bash does not split: assignments, redirections, `case`. */
export function textOf(reader: Reader, word: Word, scope: Scope): string {
  const fields = fieldsOf(reader, word, scope);
  return fields.length === 1 ? (fields[0] ?? "") : fields.every(isStatic) ? fields.join(" ") : ANY;
}

/** Of the parts of a here-document. */
export function joinedParts(reader: Reader, parts: readonly WordPart[], scope: Scope): string {
  return parts
    .map((part) => (part.type === "Literal" ? part.value : valueOfPart(reader, part, scope)))
    .join("");
}

type Field = { text: string; quoted: boolean };

function concatenated(a: Field, b: Field): Field {
  return { text: a.text + b.text, quoted: a.quoted || b.quoted };
}

function split({ text, quoted }: Field): string[] {
  if (quoted) return [text];
  if (text === "") return [];
  return /\s/u.test(text) ? text.trim().split(/\s+/u) : [text];
}

/** Static words are read twice, by the parser and by a grammar of our own. */
function staticOf(reader: Reader, word: Word, source: { home: string; rest: string }): string {
  const value = staticValue(source.rest);
  const theirs = source.home === "" ? word.value : word.value.replace(/^~/u, "");
  if (value === null) stop(reader, `bash would expand ${word.text.slice(0, 40)}`, word.pos);
  else if (value !== theirs) stop(reader, "two readings of a word differ", word.pos);
  return source.home + (value ?? ANY);
}

/** A leading `~` is the home folder, or somebody else's. */
function tildeOff({ text }: Word): { home: string; rest: string } {
  const tilde = /^~[\w+-]*(?=\/|$)/u.exec(text);
  return tilde === null ? { home: "", rest: text } : { home: HOME, rest: text.slice(tilde[0].length) };
}

function isCovered(parts: readonly WordPart[], from: number, end: number): boolean {
  let at = from;
  for (const part of parts) {
    if (part.pos !== at) return false;
    at = part.end;
    if (part.type === "DoubleQuoted" && !isCovered(part.parts, part.pos + 1, part.end - 1)) return false;
  }
  return at === end;
}

type Among = { scope: Scope; isAmongOthers: boolean };

/** What is split in the middle of a word makes words that nobody wrote. */
function piecesOf(reader: Reader, part: WordPart, { scope, isAmongOthers }: Among): Field[] {
  if (part.type === "BraceExpansion")
    return braces(reader, part.text).map((text) => ({ text, quoted: true }));
  const text = valueOfPart(reader, part, scope);
  const expands = part.type.endsWith("Expansion");
  if (expands && isAmongOthers && /\s/u.test(text)) return [{ text: ANY, quoted: true }];
  return [{ text: expands ? globbed(text) : text, quoted: !expands }];
}

/** An unquoted value is matched against the names of files. */
function globbed(text: string): string {
  return text.replace(/[*?]|\[[^\]]*\]/gu, GLOB);
}

function valueOfPart(reader: Reader, part: WordPart, scope: Scope): string {
  const value = readPart(reader, part, scope);
  if (value.includes(ANY)) reader.unknown = part.text.slice(0, 40);
  return value;
}

function readPart(reader: Reader, part: WordPart, scope: Scope): string {
  switch (part.type) {
    case "Literal":
      return literal(reader, part.text, part);
    case "SingleQuoted":
      return part.value;
    case "DoubleQuoted":
      return part.parts
        .map((child) =>
          child.type === "Literal" ? inQuotes(reader, child) : valueOfPart(reader, child, scope),
        )
        .join("");
    case "AnsiCQuoted":
      if (!/^\$'(?:[^\\']|\\[ntr\\'"])*'$/u.test(part.text))
        stop(reader, "a word written in codes", part.pos);
      return part.value;
    case "Glob":
      for (const inner of part.parts ?? []) if (inner.type !== "Literal") valueOfPart(reader, inner, scope);
      return GLOB;
    case "SimpleExpansion":
      return variable(reader, part.text.slice(1), scope);
    case "ParameterExpansion":
      return parameter(reader, part, scope);
    case "ArithmeticExpansion": {
      const problem = readArithmetic(part.text.replace(/^\$\(\(|^\$\[|\)\)$|\]$/gu, ""), scope);
      if (problem !== null) stop(reader, problem, part.pos);
      return NUMBER;
    }
    case "CommandExpansion":
      return substituted(reader, part, scope);
    case "ProcessSubstitution":
      reader.readText(
        reader,
        part.text.slice(2, -1),
        substitutionScope(scope, part.operator === ">" ? ANY : scope.input),
      );
      return "/dev/fd/63";
    case "LocaleString":
    case "ExtendedGlob":
    case "BraceExpansion":
      stop(reader, `bash would expand ${part.text.slice(0, 40)}`, part.pos);
      return ANY;
  }
}

/** Unquoted plain text among other parts; a tilde in front was taken off before. */
function literal(reader: Reader, text: string, part: { text: string; value: string; pos: number }): string {
  if (text === "") return "";
  const value = staticValue(text);
  const theirs = text === part.text ? part.value : part.value.replace(/^~[\w+-]*/u, "");
  if (value === null || value !== theirs)
    stop(reader, `bash would expand ${part.text.slice(0, 40)}`, part.pos);
  return value ?? ANY;
}

function inQuotes(reader: Reader, part: { text: string; value: string; pos: number }): string {
  const value = part.text.replace(/\\([\\"$`\n])/gu, (_, escaped: string) =>
    escaped === "\n" ? "" : escaped,
  );
  if (value !== part.value) stop(reader, "two readings of a word differ", part.pos);
  return value;
}

function variable(reader: Reader, name: string, scope: Scope): string {
  const value = valueOf(scope, name);
  if (value === ANY && SECRET_NAME.test(name) && !scope.variables.has(name)) reader.risks.add("credentials");
  return value;
}

type Parameter = Extract<WordPart, { type: "ParameterExpansion" }>;

const NUMBERS_OF_PIPES = new Set(["${PIPESTATUS[0]}", "${PIPESTATUS[1]}"]);

function parameter(reader: Reader, part: Parameter, scope: Scope): string {
  const { operation, prefix, index } = part;
  if (NUMBERS_OF_PIPES.has(part.text)) return NUMBER;
  if (prefix === "!" || index !== undefined) return refused(reader, part);
  const value = variable(reader, part.parameter, scope);
  if (prefix === "#") return NUMBER;
  return operation === undefined ? value : operated(reader, { part, operation, value }, scope);
}

function refused(reader: Reader, part: { text: string; pos: number }): string {
  stop(reader, `bash would expand ${part.text.slice(0, 40)}`, part.pos);
  return ANY;
}

type Operated = { part: Parameter; operation: NonNullable<Parameter["operation"]>; value: string };

function operated(reader: Reader, { part, operation, value }: Operated, scope: Scope): string {
  switch (operation.type) {
    case "Default":
      return defaulted(reader, { part, operation, value }, scope);
    case "Remove":
      textOf(reader, operation.operand, scope);
      return widened(value);
    case "Replace": {
      textOf(reader, operation.pattern, scope);
      const replacement = textOf(reader, operation.replacement, scope);
      return /^[\w-]*$/u.test(replacement) && isPathBelow(value) ? widened(value) : ANY;
    }
    case "CaseModification":
      return widened(value);
    case "Slice":
    case "Transform":
    case "Names":
    case "Unknown":
      return refused(reader, part);
  }
}

type Default = Extract<Operated["operation"], { type: "Default" }>;

function defaulted(
  reader: Reader,
  { part, operation, value }: Operated & { operation: Default },
  scope: Scope,
): string {
  const other = textOf(reader, operation.operand, scope);
  const { operator } = operation;
  if (operator.endsWith("?")) return value;
  const either = join(operator.endsWith("+") ? [other, ""] : [value, other]);
  if (operator.endsWith("=")) {
    if (!maySet(part.parameter, either)) stop(reader, `sets ${part.parameter}`, part.pos);
    scope.variables.set(part.parameter, either);
  }
  return either;
}

function substituted(reader: Reader, part: { text: string; pos: number }, scope: Scope): string {
  const isOld = part.text.startsWith("`");
  if (isOld && part.text.includes("\\")) stop(reader, "an escape inside backquotes", part.pos);
  const text = isOld ? part.text.slice(1, -1) : part.text.slice(2, -1);
  if (!isOld && !part.text.startsWith("$("))
    stop(reader, `bash would expand ${part.text.slice(0, 40)}`, part.pos);
  const output = reader.readText(reader, text, copyOf(scope)).replace(/\n+$/u, "");
  if (namesCredentials(output)) reader.risks.add("credentials");
  return output;
}

function substitutionScope(scope: Scope, input: string | null): Scope {
  return { ...copyOf(scope), input };
}

/** `{a,b}` and `{1..9}`; what is nested or quoted inside is not read. */
function braces(reader: Reader, text: string): string[] {
  if (/^\{\d+\.\.\d+(?:\.\.\d+)?\}$/u.test(text)) return [NUMBER];
  if (/^\{[\w./@+-]*(?:,[\w./@+-]*)+\}$/u.test(text)) return text.slice(1, -1).split(",");
  stop(reader, `bash would expand ${text.slice(0, 40)}`);
  return [ANY];
}
