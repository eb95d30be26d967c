// core/shell/program.ts: one program with its arguments, and every program that it starts in its turn.
import { ANY, isStatic, shown } from "./abstract.ts";
import type { Known } from "./classify.ts";
import { classify, nameOf } from "./classify.ts";
import { judgeArguments } from "./judge-arguments.ts";
import { outputOf } from "./output.ts";
import { placeOf } from "./paths.ts";
import { installedName, isProjectScript } from "./project-scripts.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";
import { newScope } from "./scope.ts";
import { isVersionQuestion, scriptOf } from "./script-file.ts";
import type { Unwrapped } from "./wrappers.ts";
import { WRAPPERS } from "./wrappers.ts";
import { runsWritten } from "./written-code.ts";

const MAX_NESTING = 4;
const MAX_COMMANDS = 50;
/** Reserved words among them are none: a wrapper would look for a file of that name. */
const PLAIN_NAME = /^(?:[\w.@+/-]+|\[)$/u;
/** How a script of the project is named among the programs: whichever it is, it is the project's own code. */
const OWN_SCRIPT = "./script";

export type Call = { argv: readonly string[]; at: number; scope: Scope; depth: number };

/** Adds it and all it starts to the reading; gives what it prints. */
export function addProgram(reader: Reader, call: Call): string {
  const { argv, at, scope } = call;
  const [path = "", ...rest] = argv;
  const problem = nameProblem(reader, path, call.depth);
  if (problem !== null) return refused(reader, problem, at);
  if (scope.functions.has(path)) return ANY;
  const program = installedName(path) ?? path;
  return addNamed(reader, { ...call, path, program, name: nameOf(program), rest });
}

type Named = Call & { path: string; program: string; name: string; rest: string[] };

function addNamed(reader: Reader, call: Named): string {
  const { program, name, rest, at, scope } = call;
  judgeArguments(reader, { name, argv: rest, at, scope, isWrapper: WRAPPERS.has(name) });
  const unwrapped = WRAPPERS.get(name)?.(rest, scope.input);
  if (unwrapped?.kind === "refused") return refused(reader, `${name}: ${unwrapped.because}`, at);
  const found = classify(program, rest);
  if (found.kind === "refused") return refused(reader, found.because, at);
  record(reader, call, found);
  if (found.script !== null) return readInner(reader, found.script, scope);
  const outputs = startAll(reader, call, unwrapped ?? { kind: "programs", programs: startedBy(found) });
  const [only] = outputs;
  return only !== undefined && name !== "find" ? only : outputOf(name, rest, scope);
}

function refused(reader: Reader, because: string, at: number): string {
  stop(reader, because, at);
  return ANY;
}

function nameProblem(reader: Reader, path: string, depth: number): string | null {
  if (depth > MAX_NESTING || reader.commands.length > MAX_COMMANDS) return "too many programs";
  if (path === "") return "an empty program name";
  if (!isStatic(path)) return `the program ${reader.unknown ?? shown(path)} is not known before it runs`;
  return PLAIN_NAME.test(path) ? null : `${shown(path)} is no plain name of a program`;
}

function record(reader: Reader, { path, program, name, rest, scope, at }: Named, found: Known): void {
  const script = scriptRun(found, { path, name, rest });
  const isOwn = script !== null && isProjectScript(script, scope.folder);
  reader.commands.push({
    program: isOwn && script === path ? OWN_SCRIPT : program,
    argv: rest,
    pipedInto: scope.input !== null,
    interpreter: found.interpreter,
    inlineCode: found.inlineCode || runsWritten(name, script, reader.written),
    codeFromPipe: script === null && !isVersionQuestion(rest) && takesCode(found, rest, scope.input),
  });
  if (script === null) return;
  const problem = scriptProblem(found, { script, isOwn, scope });
  if (problem !== null) stop(reader, `${name} runs ${shown(script)}, ${problem}`, at);
}

/** A shell, and whatever is told nothing, reads its input without a script. */
function takesCode(
  { readsCode, shell, script }: Known,
  rest: readonly string[],
  input: string | null,
): boolean {
  const waits = rest.every((argument) => /^-[ai]$/u.test(argument));
  return readsCode && script === null && (shell || waits || input !== null);
}

function scriptRun(
  { interpreter }: Known,
  { path, name, rest }: Pick<Named, "path" | "name" | "rest">,
): string | null {
  if (interpreter) return scriptOf(name, rest);
  return path.includes("/") ? path : null;
}

type Script = { script: string; isOwn: boolean; scope: Scope };

function scriptProblem(found: Known, { script, isOwn, scope }: Script): string | null {
  if (!found.interpreter || found.script !== null) return null;
  if (found.shell && !isOwn) return "which is no script of the project's builds";
  const isElsewhere = /^\w+:/u.test(script) || placeOf(script, scope.folder) === "outside";
  return isElsewhere ? "outside the workspace" : null;
}

/** Only exported variables reach another shell, and none of those matters. */
function readInner(reader: Reader, text: string, { folder, input }: Scope): string {
  return reader.readText(reader, text, { ...newScope(), folder, input });
}

function startedBy({ starts }: Known): string[][] {
  return starts === null ? [] : [[...starts]];
}

type Programs = Extract<Unwrapped, { kind: "programs" }>;

/** A wrapper knows no functions of the shell. */
function startAll(reader: Reader, { at, scope, depth }: Call, { programs, input }: Programs): string[] {
  const inner = { ...scope, input: input === undefined ? scope.input : input, functions: new Set<string>() };
  return programs.map((argv) => addProgram(reader, { argv, at, scope: inner, depth: depth + 1 }));
}
