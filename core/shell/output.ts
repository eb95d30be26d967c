// core/shell/output.ts: what a program prints, as far as a later word of the command may rest on it.
import { ANY, GLOB, isPathBelow, isStatic, join, NAME, NUMBER, PATHS, widened } from "./abstract.ts";
import { placesBelow, startsOf } from "./find.ts";
import { placeOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { plainWords } from "./words-of.ts";

const PASSES = new Set("sort uniq head tail tac shuf".split(" "));
const FILTERS = new Set("grep egrep fgrep rg".split(" "));
const LISTS_FILES = /^(?:-[a-zA-Z]*[lL][a-zA-Z]*|--files-with-matches|--files-without-match|--files)$/u;

/** An abstract text; `ANY` where nothing is known. */
export function outputOf(name: string, argv: readonly string[], { input, folder }: Scope): string {
  const words = plainWords(argv, "-n -c -k -t -d -f -s -m");
  const isInside = (path: string): boolean => ["inside", "root"].includes(placeOf(path, folder));
  if (PASSES.has(name)) return words.length === 0 && input !== null ? lines(input) : ANY;
  if (FILTERS.has(name)) {
    const files = argv.some((argument) => LISTS_FILES.test(argument));
    if (argv.some((argument) => /^-[a-zA-Z]*c$|^--count$/u.test(argument)))
      return words.length <= 2 ? NUMBER : ANY;
    if (files) return words.slice(1).every(isInside) ? PATHS : ANY;
    return words.length <= 1 && input !== null && !argv.some((argument) => /^-[a-zA-Z]*o/u.test(argument))
      ? lines(input)
      : ANY;
  }
  switch (name) {
    case "echo":
      return plainWords(argv).every(isStatic)
        ? plainWords(argv).join(" ")
        : widened(plainWords(argv).join("/"));
    case "printf":
      return printed(argv);
    case "pwd":
      return ".";
    case "cat":
      return argv.length === 0 && input !== null ? input : ANY;
    case "wc":
      return words.length === 0 ? NUMBER : ANY;
    case "nproc":
    case "seq":
      return NUMBER;
    case "date":
      return /^\+%s$/u.test(argv[0] ?? "") ? NUMBER : NAME;
    case "basename":
      return NAME;
    case "dirname":
      return words.every(isPathBelow) ? PATHS : ANY;
    case "uname":
    case "hostname":
    case "whoami":
      return NAME;
    case "find":
      return startsOf(argv).every(isInside) &&
        !argv.some((argument) => /^-(?:printf|exec|execdir|ls)$/u.test(argument))
        ? join(placesBelow(argv))
        : ANY;
    case "fd":
    case "fdfind":
      return words.slice(1).every(isInside) ? PATHS : ANY;
    case "ls":
      return words.every(isInside) && !argv.some((argument) => /^-[a-zA-Z]*l/u.test(argument))
        ? words.length === 0
          ? GLOB
          : PATHS
        : ANY;
    case "go":
      return argv[0] === "list" && !argv.includes("-f") ? PATHS : argv[0] === "version" ? NAME : ANY;
    case "git":
      return gitOutput(argv);
    default:
      return argv.length === 1 && /^(?:-v|-V|--version)$/u.test(argv[0] ?? "") ? NAME : ANY;
  }
}

/** Several lines of words become words. */
function lines(input: string): string {
  return isStatic(input) && /\s/u.test(input)
    ? input
        .split(/\s+/u)
        .map(widened)
        .reduce((a, b) => (a === b ? a : ANY))
    : input;
}

function printed(argv: readonly string[]): string {
  const [format = "", ...values] = argv;
  if (!isStatic(format)) return ANY;
  if (/^(?:%s(?:\\n|\\0| )?)+$/u.test(format))
    return values.every(isStatic) ? values.join("\n") : widened(values.join("/"));
  return values.length === 0 && !/[\\%]/u.test(format.replace(/\\n/gu, ""))
    ? format.replaceAll(String.raw`\n`, "\n")
    : ANY;
}

function gitOutput(argv: readonly string[]): string {
  const [command = "", ...rest] = argv;
  if (command === "ls-files") return PATHS;
  if (command === "rev-list" && rest.includes("--count")) return NUMBER;
  if (command === "rev-parse")
    return rest.includes("--show-toplevel")
      ? "."
      : rest.some((word) => /^--(?!short|verify|abbrev-ref)/u.test(word))
        ? ANY
        : NAME;
  if (
    command === "describe" ||
    command === "merge-base" ||
    (command === "hash-object" && !rest.includes("-w"))
  )
    return NAME;
  if (/^(?:diff|diff-tree|diff-index|show|log)$/u.test(command) && rest.includes("--name-only"))
    return command === "diff" || rest.some((word) => /^--(?:pretty|format)=?(?:format:)?$/u.test(word))
      ? PATHS
      : ANY;
  if (command === "grep" && rest.some((word) => LISTS_FILES.test(word))) return PATHS;
  return ANY;
}
