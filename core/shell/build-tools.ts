// core/shell/build-tools.ts: refuses the arguments in which a build tool takes shell text or the name of a program.
import type { Validator } from "./arguments.ts";
import { isOption, refusing } from "./arguments.ts";

const MAKE_NAMES = /^(?:SHELL|\.SHELLFLAGS|\.SHELLSTATUS|MAKEFLAGS|MFLAGS|GNUMAKEFLAGS|MAKEFILES|MAKE)$/u;
/** Variables that recipes paste behind a program's name, never as one. */
const ARGUMENTS =
  /^(?:\w+_)?(?:ARGS|FILES?|FLAGS|MODULES?|OPTS|PACKAGES?|PKGS?|SUITES?|TARGETS?|TESTS?|TESTARGS|TESTFLAGS)$/u;
const SHELL_MARKS = /[;|&<>`$(){}\n]/u;
const COMPILERS = /^(?:ccache|sccache|gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/u;
const STANDARD_INPUT = /(?:^|=|^-f)(?:-|\/dev\/(?:stdin|fd\/\d+)|\/proc\/self\/fd\/\d+)$/u;

/** Variables of make are pasted into recipes, which are shell text. */
export const makeArguments: Validator = (argv) => {
  const bad = argv.find((argument) => STANDARD_INPUT.test(argument) || isShellVariable(argument));
  return bad === undefined ? null : `${bad.slice(0, 40)} may reach a shell`;
};

function isShellVariable(argument: string): boolean {
  const at = argument.indexOf("=");
  if (at < 0 || argument.startsWith("-")) return false;
  const name = argument.slice(0, at).replace(/[:?+]+$/u, "");
  const value = argument.slice(at + 1);
  if (name.endsWith("!") || MAKE_NAMES.test(name) || SHELL_MARKS.test(value)) return true;
  if (ARGUMENTS.test(name)) return false;
  const [first = "", ...rest] = value.trim().split(/\s+/u);
  return rest.length > 0 && !first.startsWith("-") && !COMPILERS.test(first);
}

const CMAKE_STARTS = new Set(["env", "time", "chdir", "__run_co_compile", "cmake_llvm_rc"]);
const CMAKE_PROGRAM = /^-D[^=]*(?:_LAUNCHER|_MAKE_PROGRAM|_COMMAND|RULE_|_EMULATOR)[^=]*=(?!s?ccache$)/u;

/** After `--` stand the arguments of the native tool, which may be make's. */
export const cmakeArguments: Validator = (argv) => {
  const tool = argv[argv.indexOf("-E") + 1] ?? "";
  if (argv.includes("-E") && CMAKE_STARTS.has(tool)) return `-E ${tool} starts another program`;
  const program = argv.find((argument) => CMAKE_PROGRAM.test(argument));
  if (program !== undefined) return `${program.slice(0, 40)} names a program`;
  const end = argv.indexOf("--");
  return end < 0 ? null : makeArguments(argv.slice(end + 1));
};

export const ctestArguments: Validator = refusing([
  "--build-and-test",
  "--build-makeprogram",
  "--test-command",
  "--launch",
]);

/** `-` is code from standard input; a linker is a program. */
export const rustcArguments: Validator = (argv) => {
  const bad = argv.find((argument) => argument === "-" || /^(?:-C)?linker=/u.test(argument));
  return bad === undefined ? null : `${bad} names a program or code from standard input`;
};

export const goArguments: Validator = (argv) => {
  if (argv[0] === "env" && argv.some((argument) => argument === "-w" || argument === "-u")) {
    return "env -w changes later commands";
  }
  if (argv[0] === "telemetry") return "telemetry is sent elsewhere";
  const linker = argv.find((argument) => /-extld(?:[= ]|$)/u.test(argument));
  if (linker !== undefined) return "a linker is a program";
  return refusing("-exec -toolexec -vettool --exec --toolexec --vettool".split(" "))(argv);
};

/** Plugins whose purpose is to run a program. */
export const mavenArguments: Validator = (argv) => {
  const bad = argv.find((argument) =>
    /(?:^|:)(?:exec|antrun)(?:-maven-plugin)?:|^-Dexec\.|(?:^|:)(?:site-)?deploy$|^release:|^deploy:/u.test(
      argument,
    ),
  );
  return bad === undefined ? null : `${bad.slice(0, 40)} starts another program`;
};

export const mixArguments: Validator = (argv) => {
  const bad = argv.find((argument) => /^(?:cmd|eval|rpc|-e|--eval|--rpc-eval)$/u.test(argument));
  return bad === undefined ? null : `${bad} holds code or a command`;
};

export const toxArguments: Validator = (argv) => {
  if (argv[0] === "exec" || argv[0] === "e") return "exec starts another program; call that one directly";
  const bad = argv.find((argument) => isOption(argument, ["--override"]) || argument.startsWith("-x"));
  return bad === undefined ? null : "an override may hold a command";
};

export const dotnetArguments: Validator = ([command = ""]) =>
  /^(?:fsi|script|nuget|exec)$/u.test(command) ? `${command} runs code` : null;

/** Test runners and formatters import what is named, and a `data:` module is code. */
export const noDataModules: Validator = (argv) => {
  const bad = argv.find((argument) => /(?:^|[=,])data:/u.test(argument));
  return bad === undefined ? null : "a data: module is code";
};
