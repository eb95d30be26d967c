// core/shell/classify.ts: what one program with these arguments does with code and with other programs, from the tables.
import { hasLetter, isOption } from "./arguments.ts";
import { AWKS, isPlainAwk } from "./awk.ts";
import type { CodeOptions } from "./interpreters.ts";
import { INTERPRETERS, PLAIN_PYTHON_MODULES, READS_CODE, SHELLS } from "./interpreters.ts";
import { baseOf } from "./paths.ts";
import { REFUSED_PROGRAMS } from "./programs.ts";
import { isVersionQuestion } from "./script-file.ts";
import { startedProgram } from "./started-program.ts";
import { VALIDATORS } from "./validators.ts";

/**
 * `readsCode`: it may take code from standard input. To be read in their turn: `script`, shell text in the arguments;
 * `starts`, another program and its arguments.
 */
export type Known = {
  kind: "known";
  interpreter: boolean;
  inlineCode: boolean;
  readsCode: boolean;
  /** A shell that runs a file, text or its input. */
  shell: boolean;
  script: string | null;
  starts: readonly string[] | null;
};
export type Classified = Known | { kind: "refused"; because: string };

/** A path never hides a program here: `/usr/bin/env` and `env` are classified alike. Total. */
export function classify(program: string, argv: readonly string[]): Classified {
  const name = nameOf(program);
  const refused = REFUSED_PROGRAMS.get(name);
  if (refused !== undefined) return { kind: "refused", because: `${name} ${refused}` };
  const invalid = VALIDATORS.get(name)?.(argv) ?? null;
  if (invalid !== null) return { kind: "refused", because: `${name}: ${invalid}` };
  if (SHELLS.has(name)) return classifyShell(name, argv);
  const started = startedProgram(name, argv);
  if (started.kind === "refused") return { kind: "refused", because: `${name}: ${started.because}` };
  return {
    kind: "known",
    interpreter: INTERPRETERS.has(name) && !AWKS.has(name),
    inlineCode: AWKS.has(name) ? !isPlainAwk(argv) : hasInlineCode(name, argv),
    readsCode: READS_CODE.has(name),
    shell: false,
    script: null,
    starts: started.kind === "program" ? started.argv : null,
  };
}

function hasInlineCode(name: string, argv: readonly string[]): boolean {
  const options = isVersionQuestion(argv) ? undefined : INTERPRETERS.get(name);
  return options !== undefined && holdsCode(options, foldersOff(name, modulesOff(name, argv)));
}

const PLAIN_SHELL = {
  interpreter: true,
  inlineCode: false,
  readsCode: true,
  shell: true,
  script: null,
  starts: null,
} as const;

/** `sh -c TEXT` is read further, with options that only make it stricter or louder; `-n` runs nothing. */
function classifyShell(name: string, argv: readonly string[]): Classified {
  const known: Known = { kind: "known", ...PLAIN_SHELL };
  const end = argv.findIndex(
    (argument, index) => !/^[-+]/u.test(argument) && !/^[-+]\w*o$/u.test(argv[index - 1] ?? ""),
  );
  const options = end < 0 ? argv : argv.slice(0, end);
  const odd = options.find((option) => !/^(?:--norc|--noprofile|[-+][euxvln]*[oc]?|pipefail)$/u.test(option));
  if (odd !== undefined) return { kind: "refused", because: `${name} with ${odd.slice(0, 20)}` };
  if (options.some((option) => /^-\w*n/u.test(option) && !option.startsWith("--"))) {
    return { ...known, interpreter: false, readsCode: false, shell: false };
  }
  if (!options.some((option) => /^-\w*c$/u.test(option))) return known;
  const text = end < 0 ? undefined : argv[end];
  return text === undefined
    ? { kind: "refused", because: `${name} -c without text` }
    : { ...known, script: text };
}

/** `data:` modules and make's `$(shell …)` are code in disguise; a lone `-` is code from standard input. */
function holdsCode({ firstWord, letters, long }: CodeOptions, argv: readonly string[]): boolean {
  if (firstWord) return true;
  return argv.some(
    (argument) =>
      /^(?:-|\/dev\/(?:stdin|fd\/\d+)|\/proc\/self\/fd\/\d+)$/u.test(argument) ||
      isOption(argument, long) ||
      hasLetter(argument, letters) ||
      /\bdata:|\$[({]/u.test(argument),
  );
}

/** `ruby -Itest` names a folder. */
function foldersOff(name: string, argv: readonly string[]): readonly string[] {
  return name === "ruby" || name === "perl" ? argv.filter((argument) => !/^-I./u.test(argument)) : argv;
}

/** `python -m pytest …` → the arguments before the module; an unknown module stands for code. */
function modulesOff(name: string, argv: readonly string[]): readonly string[] {
  const at =
    name === "python" || name === "pypy" ? argv.findIndex((argument) => /^-[a-zA-Z]*m/u.test(argument)) : -1;
  if (at < 0) return argv;
  return argv[at] === "-m" && PLAIN_PYTHON_MODULES.has(argv[at + 1] ?? "")
    ? argv.slice(0, at)
    : [...argv.slice(0, at), "-"];
}

/** Last path segment, for interpreters without a version: `/usr/bin/python3.11` → `python`. */
export function nameOf(program: string): string {
  const base = baseOf(program);
  const bare = base.replace(/[\d.-]*\d$/u, "");
  return INTERPRETERS.has(bare) || SHELLS.has(bare) ? bare : base;
}
