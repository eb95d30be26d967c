// core/shell/started-program.ts: the program a package runner would start, so that it is judged as if it stood alone.
import { hasLetter, isOption } from "./arguments.ts";
import type { PackageRunner } from "./package-runners.ts";
import { PACKAGE_RUNNERS, PROGRAM_OPTIONS, SCRIPT_NAME } from "./package-runners.ts";

type Refused = { kind: "refused"; because: string };
export type Started = { kind: "none" } | { kind: "program"; argv: readonly string[] } | Refused;

const NONE: Started = { kind: "none" };

/** `npx -y vitest run` → `vitest run`; `npm test` → none. Total: what is not known of a runner is refused. */
export function startedProgram(name: string, argv: readonly string[]): Started {
  const runner = PACKAGE_RUNNERS.get(name);
  return runner === undefined ? NONE : readRunner(runner, argv);
}

function readRunner(runner: PackageRunner, argv: readonly string[]): Started {
  const front = afterOptions(runner, argv);
  if (front.kind === "refused") return front;
  const [command, ...rest] = front.words;
  if (command === undefined) return NONE;
  if (runner.otherwise === "program") return { kind: "program", argv: front.words };
  if (runner.starting.has(command)) return startedAfter(runner, rest);
  if (command === "workspace" || command === "workspaces") return readWorkspaces(runner, command, rest);
  return readCommand(runner, command, front.words);
}

function readCommand(runner: PackageRunner, command: string, words: readonly string[]): Started {
  if (command === "recursive") return readRunner(runner, words.slice(1));
  if (runner.plain.has(command)) {
    const shellText = ownArguments(words).find(namesProgram);
    if (shellText !== undefined) return refusedOption(shellText);
    // `yarn run node -e …` and `pnpm run sh -c …` fall through to programs when no script has that name.
    const named = command === "run" && runner.otherwise === "script_or_program" ? words[1] : undefined;
    return named === "node" || named === "env" ? { kind: "program", argv: words.slice(1) } : NONE;
  }
  if (runner.otherwise === "refused") return refused(`${command.slice(0, 40)} may start a program`);
  return SCRIPT_NAME.test(command) ? NONE : { kind: "program", argv: words };
}

/** npm takes its own options even behind the program's name, up to `--`. */
function startedAfter(runner: PackageRunner, words: readonly string[]): Started {
  const shellText = ownArguments(words).find(isProgramOption);
  if (shellText !== undefined) return refusedOption(shellText);
  const front = afterOptions(runner, words);
  if (front.kind === "refused") return front;
  return front.words.length === 0 ? refused("a shell of its own") : { kind: "program", argv: front.words };
}

/** `workspace NAME command …`; of `workspaces` only what runs a script. */
function readWorkspaces(runner: PackageRunner, command: string, rest: readonly string[]): Started {
  if (command === "workspace") return readRunner(runner, rest.slice(1));
  if (rest[0] === "info" || rest[0] === "list" || rest[0] === "focus") return NONE;
  const at = rest.indexOf("run");
  return at < 0 ? refused("workspaces without run") : readRunner(runner, rest.slice(at));
}

function afterOptions(runner: PackageRunner, argv: readonly string[]): Words | Refused {
  let index = 0;
  while (argv[index]?.startsWith("-") === true) {
    const argument = argv[index] ?? "";
    if (argument === "--") return { kind: "words", words: argv.slice(index + 1) };
    const width = optionWidth(runner, argument);
    if (width === null) return refusedOption(argument);
    index += width;
  }
  return { kind: "words", words: argv.slice(index) };
}

/** How many words a known option takes, null for one that is not known. */
function optionWidth({ flags, values }: PackageRunner, argument: string): number | null {
  const option = argument.split("=", 1)[0] ?? argument;
  if (namesProgram(argument)) return null;
  if (values.has(option)) return option === argument ? 2 : 1;
  return flags.has(option) ? 1 : null;
}

type Words = { kind: "words"; words: readonly string[] };

/** What the runner itself reads; the rest belongs to the script or program. */
function ownArguments(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

function namesProgram(argument: string): boolean {
  return isProgramOption(argument) || hasLetter(argument, "c");
}

/** `--no` is an option of npx, no beginning of `--node-options`. */
function isProgramOption(argument: string): boolean {
  return argument !== "--no" && isOption(argument, PROGRAM_OPTIONS);
}

function refusedOption(argument: string): Refused {
  return refused(`option ${argument.slice(0, 40)} may name a program or hold shell text`);
}

function refused(because: string): Refused {
  return { kind: "refused", because };
}
