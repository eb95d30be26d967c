// core/shell/wrappers.ts: programs that start the program in their arguments; each is taken off by its own options.
import { mayExport } from "./assignments.ts";
import { feeder } from "./feeder.ts";
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

function byOptions(options: Options): Unwrap {
  return (argv) => {
    const end = optionsEnd(options, argv);
    if (typeof end !== "number") return refuse(end);
    const { words } = options;
    if (words === undefined) return started(argv.slice(end));
    return words.test(argv[end] ?? "") ? started(argv.slice(end + 1)) : refuse("no duration");
  };
}

/** Or why an option is not known. */
function optionsEnd(options: Options, argv: readonly string[]): number | string {
  const taking = new Set(options.values.split(" "));
  let index = 0;
  for (; argv[index]?.startsWith("-") === true; index += 1) {
    const argument = argv[index] ?? "";
    if (argument === "--") return index + 1;
    if (taking.has(argument)) index += 1;
    else if (!standsAlone(options, argument)) return `option ${argument.slice(0, 40)} is not in the table`;
  }
  return index;
}

function standsAlone({ flags, values, numbers, glued }: Options, argument: string): boolean {
  const [option = ""] = argument.split("=", 1);
  if (flags.split(" ").includes(argument) || glued?.test(argument) === true) return true;
  if (argument.startsWith("--")) return values.split(" ").includes(option);
  return numbers === true && /^-\d+$/u.test(argument);
}

function started(argv: readonly string[]): Unwrapped {
  return argv.length === 0 ? refuse("no program to start") : { kind: "programs", programs: [[...argv]] };
}

function commandOrLookUp(argv: readonly string[]): Unwrapped {
  if (/^-[vV]$/u.test(argv[0] ?? "")) return { kind: "programs", programs: [] };
  return (argv[0] ?? "-").startsWith("-") ? refuse("an option other than -v") : started(argv);
}

function environment(argv: readonly string[]): Unwrapped {
  const options = optionsEnd({ flags: "-i - --ignore-environment", values: "-u" }, argv);
  if (typeof options !== "number") return refuse(options);
  const rest = argv.slice(options);
  const program = rest.findIndex((argument) => !argument.includes("="));
  const settings = program < 0 ? rest : rest.slice(0, program);
  const odd = settings.find((setting) => !mayExport(...pairOf(setting)));
  if (odd !== undefined) return refuse(`sets ${pairOf(odd)[0].slice(0, 40)}`);
  return program < 0 ? refuse("prints the environment") : started(rest.slice(program));
}

function pairOf(setting: string): [string, string] {
  const at = setting.indexOf("=");
  return [setting.slice(0, at), setting.slice(at + 1)];
}

/** `uv run pytest`: the program of the project's own environment. */
function projectRunner(argv: readonly string[]): Unwrapped {
  if (argv[0] !== "run") return { kind: "programs", programs: [] };
  return (argv[1] ?? "-").startsWith("-")
    ? refuse("run with an option, which may fetch or name more")
    : started(argv.slice(1));
}

function refuse(because: string): Unwrapped {
  return { kind: "refused", because };
}
