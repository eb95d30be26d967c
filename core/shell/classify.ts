// core/shell/classify.ts: what one program with these arguments does with code and with other programs, from the tables.
import { hasLetter, isOption } from "./arguments.ts";
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
  const inlineCode = options !== undefined && holdsCode(options, modulesOff(name, argv));
  return {
    kind: "known",
    interpreter: options !== undefined,
    inlineCode,
    readsCode: READS_CODE.has(name),
    script: null,
    starts: started.kind === "program" ? started.argv : null,
  };
}

/** Only `sh -c TEXT` is read further; any other way of handing a shell options is refused. */
function classifyShell(name: string, argv: readonly string[]): Classified {
  const [first = "", text] = argv;
  const known = { kind: "known", interpreter: true, readsCode: true, starts: null } as const;
  if (/^-[eux]*c$/u.test(first) && text !== undefined) return { ...known, inlineCode: true, script: text };
  if (argv.some((argument) => /^[-+]/u.test(argument))) {
    return { kind: "refused", because: `${name} with options other than -c` };
  }
  return { ...known, inlineCode: false, script: null };
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
  const at = name === "python" || name === "pypy" ? argv.indexOf("-m") : -1;
  if (at < 0) return argv;
  return PLAIN_PYTHON_MODULES.has(argv[at + 1] ?? "") ? argv.slice(0, at) : [...argv.slice(0, at), "-"];
}

/** Last path segment, for interpreters without a version: `/usr/bin/python3.11` → `python`. */
function nameOf(program: string): string {
  const base = program.slice(program.lastIndexOf("/") + 1);
  const bare = base.replace(/[\d.-]*\d$/u, "");
  return INTERPRETERS.has(bare) || SHELLS.has(bare) ? bare : base;
}
