// core/shell/simple.ts: one simple command: its redirections, assignments, the shell's own commands, its program.
import type { Assignment, Command, Word } from "unbash";
import { ANY, HOME, isStatic, NAME, shown } from "./abstract.ts";
import { mayExport, maySet } from "./assignments.ts";
import { isStaticName } from "./static-word.ts";
import { resolve } from "./paths.ts";
import { addProgram } from "./program.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import { readRedirect } from "./redirects.ts";
import type { Scope } from "./scope.ts";
import { copyOf } from "./scope.ts";
import { fieldsOf, textOf } from "./words.ts";

/** Gives what it prints. */
export function readSimple(reader: Reader, command: Command, scope: Scope): string {
  const parts = readParts(reader, command, scope);
  const { argv, assignments, input } = parts;
  const program = argv[0] ?? "";
  if (command.name === undefined) {
    for (const each of assignments) assign(reader, each, { scope, exported: false });
    return "";
  }
  if (BUILTINS.has(program)) return readBuiltin(reader, parts, { scope, at: command.pos });
  if (command.suffix.some((part) => part.type === "Assignment")) {
    stop(reader, "an assignment as an argument", command.pos);
  }
  for (const each of assignments) assign(reader, each, { scope: copyOf(scope), exported: true });
  return addProgram(reader, { argv, at: command.pos, scope: { ...scope, input }, depth: reader.depth });
}

type Parts = { argv: string[]; assignments: Assignment[]; input: string | null };

function readParts(reader: Reader, { name, prefix, suffix }: Command, scope: Scope): Parts {
  const parts: Parts = { argv: [], assignments: [], input: scope.input };
  if (name !== undefined) {
    if (!isStaticName(name.text))
      stop(reader, `bash would expand ${name.text.slice(0, 40)} to a program`, name.pos);
    parts.argv.push(...fieldsOf(reader, name, scope));
  }
  for (const part of [...prefix, ...suffix]) {
    if (part.type === "Word") parts.argv.push(...fieldsOf(reader, part, scope));
    else if (part.type === "Assignment") parts.assignments.push(part);
    else parts.input = readRedirect(reader, part, scope) ?? parts.input;
  }
  return parts;
}

function readBuiltin(
  reader: Reader,
  { argv, assignments, input }: Parts,
  { scope, at }: { scope: Scope; at: number },
): string {
  const [program = "", ...rest] = argv;
  if (program !== "read") {
    for (const each of assignments) assign(reader, each, { scope, exported: program === "export" });
  }
  BUILTINS.get(program)?.(reader, { argv: rest, scope: { ...scope, input }, outer: scope, at, program });
  if (program === "cd") reader.commands.push({ program, argv: rest, ...PLAIN });
  return "";
}

/** Of the shell's own commands only `cd` counts as a program: the others do nothing outside the shell. */
const PLAIN = { pipedInto: false, interpreter: false, inlineCode: false, codeFromPipe: false };

type Setting = { scope: Scope; exported: boolean };

function assign(reader: Reader, node: Assignment, { scope, exported }: Setting): void {
  const { name, value } = node;
  if (value.type !== "Word" || node.index !== undefined) {
    return stop(reader, "an assignment other than NAME=value", node.pos);
  }
  const text = readValue(reader, value, scope);
  const whole = node.append === true ? ANY : text;
  if (!(exported ? mayExport(name, whole) : maySet(name, whole)))
    stop(reader, `sets ${name} to ${shown(whole)}`, node.pos);
  scope.variables.set(name, whole);
}

function readValue(reader: Reader, value: Word, scope: Scope): string {
  return value.text === "" ? "" : textOf(reader, value, scope);
}

/** `scope` reads from the command's own input; what is set goes to `outer`. */
type Builtin = (
  reader: Reader,
  call: { argv: readonly string[]; scope: Scope; outer: Scope; at: number; program: string },
) => void;

const nothing: Builtin = () => undefined;

const cd: Builtin = (reader, { argv, outer, at }) => {
  const words = argv.filter((argument) => argument !== "--" && argument !== "-P" && argument !== "-L");
  if (words.length > 1) return stop(reader, "cd with more than a folder", at);
  const before = outer.folder;
  outer.folder = words[0] === "-" ? outer.previous : resolve(words[0] ?? HOME, before);
  outer.previous = before;
};

const read: Builtin = (reader, { argv, scope, outer, at }) => {
  for (const argument of argv) {
    if (/^-[rsn\d]+$|^-d$|^$|^-d.?$/u.test(argument) || /^\d+$/u.test(argument)) continue;
    if (!/^[a-z_]\w*$/u.test(argument) && !maySet(argument, ANY))
      return stop(reader, `read ${shown(argument)}`, at);
    if (!/^[A-Za-z_]\w*$/u.test(argument)) return stop(reader, `read ${shown(argument)}`, at);
    const input = scope.input ?? ANY;
    outer.variables.set(argument, isStatic(input) && /\s/u.test(input) ? ANY : input);
  }
};

const declare: Builtin = (reader, { argv, outer, at, program }) => {
  for (const argument of argv) {
    if (program === "export" ? argument === "-p" : /^-[^rxi]/u.test(argument))
      return stop(reader, `${program} ${argument}`, at);
    if (argument.startsWith("-")) continue;
    const value = outer.variables.get(argument);
    if (!/^[A-Za-z_]\w*$/u.test(argument)) return stop(reader, `${program} ${shown(argument)}`, at);
    if (program === "export" && !mayExport(argument, value ?? ANY))
      return stop(reader, `exports ${argument}`, at);
  }
};

const unset: Builtin = (reader, { argv, outer, at }) => {
  for (const argument of argv) {
    if (/^-[^v]/u.test(argument) || !maySet(argument, ""))
      return stop(reader, `unset ${shown(argument)}`, at);
    outer.variables.set(argument, "");
  }
};

const SET_OPTIONS = /^(?:[-+][euxvf]*o?|pipefail|errexit|nounset|xtrace)$/u;

const set: Builtin = (reader, { argv, at }) => {
  const odd =
    argv.length === 0 ? "prints all variables" : argv.find((argument) => !SET_OPTIONS.test(argument));
  if (odd !== undefined) stop(reader, `set ${shown(odd)}`, at);
};

const inert: Builtin = (reader, { argv, at, program }) => {
  if (argv.some((argument) => !/^[\w\uE003?-]*$/u.test(argument) && argument !== NAME))
    stop(reader, `${program} with more than a number`, at);
};

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["cd", cd],
  ["pushd", cd],
  ["popd", (_, { outer }) => void (outer.folder = null)],
  ["read", read],
  ["export", declare],
  ["local", declare],
  ["readonly", declare],
  ["unset", unset],
  ["set", set],
  [":", nothing],
  ["true", nothing],
  ["false", nothing],
  ["break", inert],
  ["continue", inert],
  ["exit", inert],
  ["return", inert],
  ["shift", inert],
  ["umask", inert],
  ["type", nothing],
]);
