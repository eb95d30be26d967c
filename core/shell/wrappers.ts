// core/shell/wrappers.ts: programs that start the program in their arguments; each is taken off by its own options.
import { ANY, isStatic, join } from "./abstract.ts";
import { mayExport } from "./assignments.ts";
import { findPrograms } from "./find.ts";

/** `programs` are judged as if each stood alone; none: the wrapper starts nothing. `input`: their standard input. */
export type Unwrapped =
  { kind: "programs"; programs: string[][]; input?: string | null } | { kind: "refused"; because: string };

type Unwrap = (argv: readonly string[], input: string | null) => Unwrapped;

export const WRAPPERS: ReadonlyMap<string, Unwrap> = new Map<string, Unwrap>([
  [
    "timeout",
    byOptions({
      flags: "--preserve-status --foreground -v --verbose",
      values: "-k --kill-after -s --signal",
      words: /^\d+(?:\.\d+)?[smhd]?$/u,
    }),
  ],
  [
    "gtimeout",
    byOptions({
      flags: "--preserve-status --foreground -v",
      values: "-k -s",
      words: /^\d+(?:\.\d+)?[smhd]?$/u,
    }),
  ],
  ["nice", byOptions({ flags: "", values: "-n --adjustment", numbers: true })],
  ["ionice", byOptions({ flags: "-t", values: "-c -n", numbers: true })],
  [
    "stdbuf",
    byOptions({ flags: "", values: "-i -o -e --input --output --error", glued: /^-[ioe](?:L|0|\d+[KM]?)$/u }),
  ],
  ["time", byOptions({ flags: "-p -v --portability --verbose", values: "-f --format" })],
  ["command", commandOrLookUp],
  ["env", environment],
  ["poetry", projectRunner],
  ["pipenv", projectRunner],
  ["uv", projectRunner],
  ["xargs", feeder],
  ["find", findPrograms],
]);

type Options = { flags: string; values: string; words?: RegExp; numbers?: boolean; glued?: RegExp };

function byOptions({ flags, values, words, numbers, glued }: Options): Unwrap {
  const [alone, taking] = [new Set(flags.split(" ")), new Set(values.split(" "))];
  return (argv) => {
    let index = 0;
    for (; argv[index]?.startsWith("-") === true; index += 1) {
      const argument = argv[index] ?? "";
      if (argument === "--") {
        index += 1;
        break;
      }
      const option = argument.split("=", 1)[0] ?? "";
      if (taking.has(argument)) index += 1;
      else if (
        !alone.has(argument) &&
        !(taking.has(option) && option.startsWith("--")) &&
        !(numbers === true && /^-\d+$/u.test(argument)) &&
        glued?.test(argument) !== true
      )
        return refuse(`option ${argument.slice(0, 40)} is not in the table`);
    }
    if (words !== undefined) {
      if (words.test(argv[index] ?? "") !== true) return refuse("no duration");
      index += 1;
    }
    return started(argv.slice(index));
  };
}

function started(argv: readonly string[]): Unwrapped {
  return argv.length === 0 ? refuse("no program to start") : { kind: "programs", programs: [[...argv]] };
}

function commandOrLookUp(argv: readonly string[]): Unwrapped {
  if (/^-[vV]$/u.test(argv[0] ?? "")) return { kind: "programs", programs: [] };
  return (argv[0] ?? "-").startsWith("-") ? refuse("an option other than -v") : started(argv);
}

function environment(argv: readonly string[]): Unwrapped {
  let index = 0;
  for (; index < argv.length; index += 1) {
    const argument = argv[index] ?? "";
    if (argument === "-u") index += 1;
    else if (argument === "-i" || argument === "--ignore-environment" || argument === "-") continue;
    else if (argument === "--") {
      index += 1;
      break;
    } else if (argument.startsWith("-")) return refuse(`option ${argument.slice(0, 40)} is not in the table`);
    else {
      const [, name = "", value = ""] = /^([^=]*)=(.*)$/su.exec(argument) ?? [];
      if (!argument.includes("=")) break;
      if (!mayExport(name, value)) return refuse(`sets ${name.slice(0, 40)}`);
    }
  }
  return index >= argv.length ? refuse("prints the environment") : started(argv.slice(index));
}

/** `uv run pytest`: the program of the project's own environment. */
function projectRunner(argv: readonly string[]): Unwrapped {
  if (argv[0] !== "run") return { kind: "programs", programs: [] };
  return (argv[1] ?? "-").startsWith("-")
    ? refuse("run with an option, which may fetch or name more")
    : started(argv.slice(1));
}

const FEEDER_FLAGS = new Set("-0 -r -t -x --null --no-run-if-empty --verbose --exit -p".split(" "));
const FEEDER_VALUES = new Set(
  "-n -P -L -s -d -I -J -E --max-args --max-procs --max-lines --delimiter --replace".split(" "),
);

/** The inner program's unknown words are what the pipe brings. */
function feeder(argv: readonly string[], input: string | null): Unwrapped {
  let place: string | null = null;
  let index = 0;
  for (; argv[index]?.startsWith("-") === true; index += 1) {
    const argument = argv[index] ?? "";
    const option = argument.split("=", 1)[0] ?? "";
    if (argument === "-I" || argument === "-J" || argument === "--replace") place = argv[index + 1] ?? "{}";
    else if (/^-I./u.test(argument)) place = argument.slice(2);
    else if (argument === "-i") place = "{}";
    if (FEEDER_VALUES.has(argument)) index += 1;
    else if (
      !FEEDER_FLAGS.has(argument) &&
      !/^-(?:0?[nPLsI].+|d.{1,2}|i|0r|r0|0rn?\d*)$/u.test(argument) &&
      !(FEEDER_VALUES.has(option) && option.startsWith("--"))
    )
      return refuse(`option ${argument.slice(0, 40)} is not in the table`);
  }
  const program = argv.slice(index);
  if (program.length === 0) return { kind: "programs", programs: [["echo", ANY]] };
  const isSplit =
    !argv.slice(0, index).some((argument) => /^-(?:0|d|[a-z]*0|-null|-delimiter)/u.test(argument)) &&
    place === null;
  const words =
    input === null || (!isSplit && /\s\S/u.test(input))
      ? [ANY]
      : isStatic(input)
        ? input.trim().split(/\s+/u)
        : [input.includes(ANY) ? ANY : input];
  if (place === null) return { kind: "programs", programs: [[...program, ...words]], input: null };
  const [value, mark] = [words.length === 1 ? (words[0] ?? ANY) : join(words), place];
  return { kind: "programs", programs: [program.map((word) => word.replaceAll(mark, value))], input: null };
}

function refuse(because: string): Unwrapped {
  return { kind: "refused", because };
}
