// core/shell/reading.ts: one command text → its simple commands, or why it cannot be judged. Never throws (I3, I20).
import { oddCharacter } from "./characters.ts";
import { uncoveredAt } from "./gaps.ts";
import type { ShellAssignment, SimpleCommand } from "./parse.ts";
import { parseShell } from "./parse.ts";
import { classify } from "./classify.ts";
import { staticValue } from "./static-word.ts";

/** `program` is the full text: `/bin/ls` is not `ls`. `argv` are the arguments after it. */
export type ReadCommand = {
  program: string;
  argv: string[];
  pipedInto: boolean;
  interpreter: boolean;
  /** Code stands in the arguments: `node -e`, `sh -c`, `awk`. */
  inlineCode: boolean;
  /** An interpreter that may take its code from the pipe: `… | sh`. */
  codeFromPipe: boolean;
};
export type OpaqueShell = { kind: "opaque"; because: string; at?: number };
export type ReadableShell = { kind: "readable"; commands: ReadCommand[]; redirects: string[] };
export type ShellReading = ReadableShell | OpaqueShell;

const MAX_COMMANDS = 50;
const MAX_NESTING = 4;
const HARMLESS_REDIRECTS: readonly string[] = ["2>&1", ">/dev/null", "2>/dev/null"];
/** No program reads a command, a path or an option out of one of these. */
const HARMLESS_ASSIGNMENTS =
  /^(?:(?:CI|NO_COLOR|FORCE_COLOR|PYTHONDONTWRITEBYTECODE|PYTHONUNBUFFERED|CGO_ENABLED)=(?:[0-3]|true|false)|NODE_ENV=(?:test|development|production)|RUST_BACKTRACE=(?:0|1|full)|TZ=UTC|(?:LANG|LC_ALL)=C(?:\.UTF-8)?)$/u;

/** Whatever the text is, the answer says every program that would be started, or is opaque. */
export function readShell(command: string): ShellReading {
  return readNested(command, 0);
}

function readNested(text: string, depth: number): ShellReading {
  if (depth > MAX_NESTING) return { kind: "opaque", because: "shells nested too deeply" };
  const odd = oddCharacter(text);
  if (odd !== null) return { kind: "opaque", ...odd };
  const parsed = parseShell(text);
  if (parsed.kind === "refused") return { kind: "opaque", because: parsed.because, at: parsed.at };
  if (parsed.commands.length === 0) return { kind: "opaque", because: "no command" };
  if (parsed.commands.length > MAX_COMMANDS)
    return { kind: "opaque", because: `more than ${MAX_COMMANDS} commands` };
  const uncovered = uncoveredAt(text, parsed.commands);
  if (uncovered !== null)
    return { kind: "opaque", because: "a comment or text outside any command", at: uncovered };
  return readCommands(parsed.commands, depth);
}

function readCommands(commands: readonly SimpleCommand[], depth: number): ShellReading {
  const reading: ReadableShell = { kind: "readable", commands: [], redirects: [] };
  for (const command of commands) {
    const opaque = readSimple(command, reading, depth);
    if (opaque !== null) return opaque;
    if (reading.commands.length > MAX_COMMANDS)
      return { kind: "opaque", because: `more than ${MAX_COMMANDS} commands` };
  }
  return reading;
}

/** Adds to `into`, or says what is opaque. */
function readSimple(command: SimpleCommand, into: ReadableShell, depth: number): OpaqueShell | null {
  for (const redirect of command.redirects) {
    if (!HARMLESS_REDIRECTS.includes(redirect.form)) {
      return { kind: "opaque", because: `redirection ${redirect.form.slice(0, 40)}`, at: redirect.at };
    }
    into.redirects.push(redirect.form);
  }
  const poisoned = command.assignments.find((assignment) => !isHarmless(assignment));
  if (poisoned !== undefined) return { kind: "opaque", because: `sets ${poisoned.name}`, at: poisoned.at };
  const argv: string[] = [];
  for (const word of command.words) {
    const value = staticValue(word.text);
    if (value === null)
      return { kind: "opaque", because: `bash would expand ${word.text.slice(0, 40)}`, at: word.at };
    if (value !== word.value)
      return { kind: "opaque", because: "two readings of a word differ", at: word.at };
    argv.push(value);
  }
  return addCommand({ argv, at: command.words[0]?.at ?? 0, pipedInto: command.joint === "|", depth }, into);
}

type Located = { argv: readonly string[]; at: number; pipedInto: boolean; depth: number };

function addCommand({ argv, at, pipedInto, depth }: Located, into: ReadableShell): OpaqueShell | null {
  const [program = "", ...rest] = argv;
  const found = classify(program, rest);
  if (found.kind === "refused") return { kind: "opaque", because: found.because, at };
  const { interpreter, inlineCode, readsCode } = found;
  const codeFromPipe = readsCode && pipedInto;
  into.commands.push({ program, argv: rest, pipedInto, interpreter, inlineCode, codeFromPipe });
  if (found.starts !== null) {
    if (depth >= MAX_NESTING) return { kind: "opaque", because: "programs nested too deeply", at };
    return addCommand({ argv: found.starts, at, pipedInto, depth: depth + 1 }, into);
  }
  if (found.script === null) return null;
  const inner = readNested(found.script, depth + 1);
  if (inner.kind === "opaque") return { kind: "opaque", because: `inside ${program}: ${inner.because}`, at };
  into.commands.push(...inner.commands);
  into.redirects.push(...inner.redirects);
  return null;
}

function isHarmless({ name, text }: ShellAssignment): boolean {
  return HARMLESS_ASSIGNMENTS.test(`${name}=${text}`);
}
