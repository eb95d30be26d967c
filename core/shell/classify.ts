// core/shell/classify.ts: what one program with these arguments does with code and with other programs, from the tables.
import { hasLetter, isOption } from "./arguments.ts";
import { AWKS, isPlainAwk } from "./awk.ts";
import type { CodeOptions } from "./interpreters.ts";
import { INTERPRETERS, PLAIN_PYTHON_MODULES, READS_CODE, SHELLS } from "./interpreters.ts";
import { REFUSED_PROGRAMS } from "./programs.ts";
import { startedProgram } from "./started-program.ts";
import { VALIDATORS } from "./validators.ts";

/**
 * `readsCode`: it may take code from standard input. To be read in their turn: `script`, shell text in the arguments;
 * `starts`, another program and its arguments.
 */
type Known = {
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
  if (name === "") return { kind: "refused", because: "an empty program name" };
  const refused = REFUSED_PROGRAMS.get(name);
  if (refused !== undefined) return { kind: "refused", because: `${name} ${refused}` };
  const invalid = VALIDATORS.get(name)?.(argv) ?? null;
  if (invalid !== null) return { kind: "refused", because: `${name}: ${invalid}` };
  if (SHELLS.has(name)) return classifyShell(name, argv);
  const started = startedProgram(name, argv);
  if (started.kind === "refused") return { kind: "refused", because: `${name}: ${started.because}` };
  const options = INTERPRETERS.get(name);
  const inlineCode = AWKS.has(name)
    ? !isPlainAwk(argv)
    : options !== undefined && holdsCode(options, modulesOff(name, argv));
  return {
    kind: "known",
    interpreter: options !== undefined && !AWKS.has(name),
    inlineCode,
    readsCode: READS_CODE.has(name),
    shell: false,
    script: null,
    starts: started.kind === "program" ? started.argv : null,
  };
}

/** `sh -c TEXT` is read further, with options that only make it stricter or louder; `-n` runs nothing. */
function classifyShell(name: string, argv: readonly string[]): Classified {
  const known = {
    kind: "known",
    interpreter: true,
    inlineCode: false,
    readsCode: true,
    shell: true,
    script: null,
    starts: null,
  } as const;
  let index = 0;
  for (; /^[-+]/u.test(argv[index] ?? ""); index += 1) {
    const option = argv[index] ?? "";
    if (option === "--norc" || option === "--noprofile") continue;
    if (option === "--") return { kind: "refused", because: `${name} with --` };
    if (!/^[-+][euxvln]*[oc]?$/u.test(option))
      return { kind: "refused", because: `${name} with option ${option.slice(0, 20)}` };
    if (option.includes("n")) return { ...known, interpreter: false, readsCode: false, shell: false };
    if (option.endsWith("o")) {
      index += 1;
      if (argv[index] !== "pipefail")
        return { kind: "refused", because: `${name} with an option other than pipefail` };
    }
    if (option.endsWith("c")) {
      const text = argv[index + 1];
      return text === undefined
        ? { kind: "refused", because: `${name} -c without text` }
        : { ...known, script: text };
    }
  }
  return known;
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

/** `python -m pytest …` → the arguments before the module; an unknown module stands for code. */
function modulesOff(name: string, argv: readonly string[]): readonly string[] {
  const at =
    name === "python" || name === "pypy" ? argv.findIndex((argument) => argument.startsWith("-m")) : -1;
  if (at < 0) return argv;
  return argv[at] === "-m" && PLAIN_PYTHON_MODULES.has(argv[at + 1] ?? "")
    ? argv.slice(0, at)
    : [...argv.slice(0, at), "-"];
}

/** Last path segment, for interpreters without a version: `/usr/bin/python3.11` → `python`. */
export function nameOf(program: string): string {
  const base = program.slice(program.lastIndexOf("/") + 1);
  const bare = base.replace(/[\d.-]*\d$/u, "");
  return INTERPRETERS.has(bare) || SHELLS.has(bare) ? bare : base;
}
