// core/shell/feeder.ts: `xargs`: the words that a pipe brings become arguments of the program it starts.
import { ANY, isStatic, join } from "./abstract.ts";

const FLAG = /^(?:-[0rtxp]+|--null|--no-run-if-empty|--verbose|--exit|-[nPLs].+|-d.{1,2}|-i|-0n?\d*)$/u;
const TAKES_VALUE = new Set(
  "-n -P -L -s -d -I -J -E --max-args --max-procs --max-lines --delimiter --replace".split(" "),
);
const KEEPS_BLANKS = /^-(?:[a-z]*0|d|-null|-delimiter|[IiJ]|-replace)/u;

type Fed = { kind: "programs"; programs: string[][]; input: null } | { kind: "refused"; because: string };

export function feeder(argv: readonly string[], input: string | null): Fed {
  const end = programIndex(argv);
  if (typeof end !== "number") return { kind: "refused", because: end };
  const options = argv.slice(0, end);
  const program = argv.slice(end);
  const words = wordsOf(
    input,
    options.some((option) => KEEPS_BLANKS.test(option)),
  );
  const mark = markOf(options);
  if (program.length === 0) return fed(["echo", ANY]);
  if (mark === null) return fed([...program, ...words]);
  const value = words.length === 1 ? (words[0] ?? ANY) : join(words);
  return fed(program.map((word) => word.replaceAll(mark, value)));
}

function fed(program: string[]): Fed {
  return { kind: "programs", programs: [program], input: null };
}

/** Or why an option is not known. */
function programIndex(argv: readonly string[]): number | string {
  let index = 0;
  for (; argv[index]?.startsWith("-") === true; index += 1) {
    const argument = argv[index] ?? "";
    const isGlued =
      argument.startsWith("-I") ||
      (argument.startsWith("--") && TAKES_VALUE.has(argument.split("=", 1)[0] ?? ""));
    if (TAKES_VALUE.has(argument)) index += 1;
    else if (!FLAG.test(argument) && !isGlued) return `option ${argument.slice(0, 40)} is not in the table`;
  }
  return index;
}

/** What `-I` names in the program's words. */
function markOf(options: readonly string[]): string | null {
  const at = options.findIndex((option) => /^-[IJi]|^--replace/u.test(option));
  if (at < 0) return null;
  const option = options[at] ?? "";
  if (option === "-i") return "{}";
  return /^(?:-[IJ]|--replace)$/u.test(option)
    ? (options[at + 1] ?? "{}")
    : option.replace(/^(?:-[IJi]|--replace=)/u, "");
}

function wordsOf(input: string | null, keepsBlanks: boolean): string[] {
  if (input === null || input.includes(ANY) || (keepsBlanks && /\s\S/u.test(input))) return [ANY];
  return isStatic(input) ? input.trim().split(/\s+/u) : [input];
}
