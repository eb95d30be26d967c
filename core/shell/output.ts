// core/shell/output.ts: what a program prints, as far as a later word of the command may rest on it.
import { ANY, GLOB, isPathBelow, isStatic, join, NAME, NUMBER, PATHS, widened } from "./abstract.ts";
import { placesBelow, startsOf } from "./find.ts";
import { gitOutput } from "./git-output.ts";
import { placeOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { plainWords } from "./words-of.ts";

/** `words`: the plain ones. `isInside`: it names no place outside the workspace. */
type Asked = {
  argv: readonly string[];
  words: readonly string[];
  input: string | null;
  isInside: (path: string) => boolean;
};
type Prints = (asked: Asked) => string;

const has = (argv: readonly string[], pattern: RegExp): boolean =>
  argv.some((argument) => pattern.test(argument));

const passes: Prints = ({ words, input }) => (words.length === 0 && input !== null ? lines(input) : ANY);

const filters: Prints = ({ argv, words, input, isInside }) => {
  if (has(argv, /^-[a-zA-Z]*c$|^--count$/u)) return words.length <= 2 ? NUMBER : ANY;
  if (has(argv, /^(?:-[a-zA-Z]*[lL][a-zA-Z]*|--files-with-matches|--files-without-match|--files)$/u)) {
    return words.slice(1).every(isInside) ? PATHS : ANY;
  }
  return words.length <= 1 && input !== null && !has(argv, /^-[a-zA-Z]*o/u) ? lines(input) : ANY;
};

const name: Prints = () => NAME;
const number: Prints = () => NUMBER;
const found: Prints = ({ words, isInside }) => (words.slice(1).every(isInside) ? PATHS : ANY);

const TABLE: ReadonlyMap<string, Prints> = new Map<string, Prints>([
  ...["sort", "uniq", "head", "tail", "tac", "shuf"].map((each) => [each, passes] as const),
  ...["grep", "egrep", "fgrep", "rg"].map((each) => [each, filters] as const),
  ...["basename", "uname", "hostname", "whoami"].map((each) => [each, name] as const),
  ["nproc", number],
  ["seq", number],
  ["fd", found],
  ["fdfind", found],
  ["pwd", () => "."],
  ["echo", ({ argv }) => joined(argv.slice(argv.findIndex((word) => !/^-[neE]+$/u.test(word))), " ")],
  ["printf", printed],
  ["cat", ({ argv, input }) => (argv.length === 0 && input !== null ? input : ANY)],
  ["wc", ({ words }) => (words.length === 0 ? NUMBER : ANY)],
  ["date", ({ argv }) => (argv[0] === "+%s" ? NUMBER : NAME)],
  ["dirname", ({ words }) => (words.every(isPathBelow) ? PATHS : ANY)],
  ["find", searched],
  ["ls", listed],
  ["go", ({ argv }) => (argv[0] === "list" && !argv.includes("-f") ? PATHS : ANY)],
  ["git", ({ argv }) => gitOutput(argv)],
]);

/** An abstract text; `ANY` where nothing is known. */
export function outputOf(program: string, argv: readonly string[], { input, folder }: Scope): string {
  const prints = TABLE.get(program);
  if (prints === undefined) return argv.length === 1 && has(argv, /^(?:-v|-V|--version)$/u) ? NAME : ANY;
  const isInside = (path: string): boolean => ["inside", "root"].includes(placeOf(path, folder));
  return prints({ argv, words: plainWords(argv, "-n -c -k -t -d -f -s -m"), input, isInside });
}

function searched({ argv, isInside }: Asked): string {
  const isPlain = startsOf(argv).every(isInside) && !has(argv, /^-(?:printf|exec|execdir|ls)$/u);
  return isPlain ? join(placesBelow(argv)) : ANY;
}

function listed({ argv, words, isInside }: Asked): string {
  if (!words.every(isInside) || has(argv, /^-[a-zA-Z]*l/u)) return ANY;
  return words.length === 0 ? GLOB : PATHS;
}

/** Several lines of words become words. */
function lines(input: string): string {
  return isStatic(input) && /\s/u.test(input) ? join(input.split(/\s+/u).map(widened)) : input;
}

function joined(values: readonly string[], between: string): string {
  return values.every(isStatic) ? values.join(between) : widened(values.join("/"));
}

function printed({ argv }: Asked): string {
  const [format = "", ...values] = argv;
  if (/^(?:%s(?:\\n|\\0| )?)+$/u.test(format)) return joined(values, "\n");
  const isPlain = isStatic(format) && values.length === 0 && !/[\\%]/u.test(format.replace(/\\n/gu, ""));
  return isPlain ? format.replaceAll(String.raw`\n`, "\n") : ANY;
}
