// core/shell/reading.ts: one command text → its simple commands, or why it cannot be judged. Never throws (I3, I20).
import { ANY } from "./abstract.ts";
import { LIMIT_UNITS, oddCharacter } from "./characters.ts";
import { parseShell } from "./parse.ts";
import type { OpaqueShell, ReadCommand, Reader, Risk } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";
import { newScope } from "./scope.ts";
import { walk } from "./walk.ts";

export type ReadableShell = { kind: "readable"; commands: ReadCommand[]; redirects: string[]; risks: Risk[] };
export type ShellReading = ReadableShell | OpaqueShell;

const MAX_COMMANDS = 50;
const MAX_NESTING = 4;
/** UTF-16 units of all words that programs get: braces and loops make many of few. */
const MAX_UNITS = 4 * LIMIT_UNITS;

/** Whatever the text is, the answer says every program that would be started, or is opaque. */
export function readShell(command: string): ShellReading {
  const reader: Reader = {
    commands: [],
    redirects: new Set(),
    risks: new Set(),
    written: new Set(),
    unknown: null,
    problem: null,
    readText,
    depth: 0,
  };
  readText(reader, command, newScope());
  const { commands, redirects, risks, problem } = reader;
  if (problem !== null) return problem;
  if (commands.length > MAX_COMMANDS)
    return { kind: "opaque", because: `more than ${MAX_COMMANDS} commands` };
  const units = commands.flatMap(({ argv }) => argv).reduce((total, word) => total + word.length + 1, 0);
  if (units > MAX_UNITS) return { kind: "opaque", because: `words of more than ${MAX_UNITS} characters` };
  return { kind: "readable", commands, redirects: [...redirects].sort(), risks: [...risks].sort() };
}

function readText(reader: Reader, text: string, scope: Scope): string {
  if (reader.problem !== null) return ANY;
  if (reader.depth > MAX_NESTING) {
    stop(reader, "shells nested too deeply");
    return ANY;
  }
  const odd = oddCharacter(text);
  const parsed = odd === null ? parseShell(text) : { kind: "refused" as const, ...odd };
  if (parsed.kind === "refused") {
    stop(reader, parsed.because, reader.depth === 0 ? parsed.at : undefined);
    return ANY;
  }
  reader.depth += 1;
  const output = walk(reader, parsed.script, scope);
  reader.depth -= 1;
  return output;
}
