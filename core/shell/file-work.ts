// core/shell/file-work.ts: which paths a program writes or removes, from its arguments.
import { gitCommandIndex } from "./git.ts";
import { apart } from "./sed.ts";
import { optionValues, plainWords } from "./words-of.ts";

/** `writes` also takes what is moved away. */
export type FileWork = { writes: string[]; removes: string[] };

const NOTHING: FileWork = { writes: [], removes: [] };

type Reads = (argv: readonly string[]) => Partial<FileWork>;

const all =
  (values: string): Reads =>
  (argv) => ({ writes: plainWords(argv, values) });
const behindFirst =
  (values: string): Reads =>
  (argv) => ({ writes: plainWords(argv, values).slice(1) });

/** The last word, or the folder that `-t` names. */
function target(argv: readonly string[], values: string): string[] {
  const folders = optionValues(argv, ["-t", "--target-directory"]);
  return folders.length > 0 ? folders : plainWords(argv, values).slice(-1);
}

const REMOVE: Reads = (argv) => ({ removes: plainWords(argv) });

const TABLE: ReadonlyMap<string, Reads> = new Map<string, Reads>([
  ["rm", REMOVE],
  ["rmdir", REMOVE],
  ["rimraf", REMOVE],
  ["unlink", REMOVE],
  ["touch", all("-d -r -t --date --reference")],
  ["mkdir", all("-m --mode")],
  ["mkfifo", all("-m --mode")],
  ["tee", all("")],
  ["truncate", all("-s --size -r --reference")],
  ["chmod", behindFirst("")],
  [
    "mv",
    (argv) => ({
      writes: [...plainWords(argv, "-t -S"), ...optionValues(argv, ["-t", "--target-directory"])],
    }),
  ],
  ["cp", (argv) => ({ writes: target(argv, "-t -S") })],
  ["install", (argv) => ({ writes: target(argv, "-t -m -o -g -S") })],
  ["ln", linkWork],
  [
    "patch",
    (argv) => ({
      writes: [
        ...plainWords(argv, "-i -p -o -d -F --input").slice(0, 1),
        ...optionValues(argv, ["-o", "-d", "--output", "--directory"]),
      ],
    }),
  ],
  ["tar", tarWork],
  ["unzip", (argv) => ({ writes: optionValues(argv, ["-d"]) })],
  ["zip", (argv) => ({ writes: plainWords(argv, "-x -i").slice(0, 1) })],
  ["gzip", all("-S")],
  ["gunzip", all("-S")],
  ["bzip2", all("")],
  ["xz", all("")],
  ["zstd", all("")],
  ["split", (argv) => ({ writes: plainWords(argv, "-b -l -n -a -C").slice(1, 2) })],
  ["sort", (argv) => ({ writes: optionValues(argv, ["-o", "--output"]) })],
  ["yq", yqWork],
  ["sed", sedWork],
  ["gsed", sedWork],
  ["git", gitWork],
  ["shuf", (argv) => ({ writes: optionValues(argv, ["-o", "--output"]) })],
  ["tree", (argv) => ({ writes: optionValues(argv, ["-o"]) })],
  ["xxd", (argv) => ({ writes: plainWords(argv, "-c -g -l -s -o").slice(1, 2) })],
  ["uniq", (argv) => ({ writes: plainWords(argv, "-f -s -w").slice(1, 2) })],
  ["dos2unix", all("")],
]);

/** Build tools say where their output goes in these ways. */
const OUTPUT_OPTION =
  /^--?(?:o|out|outdir|out-dir|outDir|outfile|outFile|output|output-dir|output-file|outputFile|dist-dir|declarationDir|coverprofile|cpuprofile|memprofile|target-dir|report-dir|coverage-dir|junitxml|basetemp|installRoot|prefix-output)$/u;

export function fileWork(name: string, argv: readonly string[]): FileWork {
  const work = TABLE.get(name)?.(argv);
  return { ...NOTHING, ...(work ?? { writes: outputs(name, argv) }) };
}

const OUTPUT_IS_NO_FILE = new Set(
  "grep egrep fgrep rg ps ls echo printf test [ sort git find set pytest jq".split(" "),
);

function outputs(name: string, argv: readonly string[]): string[] {
  if (OUTPUT_IS_NO_FILE.has(name)) return [];
  return argv.flatMap((argument, index) => {
    const [option = "", ...rest] = argument.split("=");
    if (!OUTPUT_OPTION.test(option)) return [];
    return rest.length > 0
      ? [rest.join("=")]
      : (argv[index + 1] ?? "").startsWith("-")
        ? []
        : [argv[index + 1] ?? "."];
  });
}

function gitWork(all: readonly string[]): Partial<FileWork> {
  const start = gitCommandIndex(all);
  const [command = "", ...argv] = all.slice(start);
  if (command === "format-patch") return { writes: optionValues(argv, ["-o", "--output-directory"]) };
  if (command === "init") return { writes: plainWords(argv, "-b --initial-branch") };
  const removes = (command === "rm" && !argv.includes("--cached")) || command === "clean";
  return removes ? { removes: plainWords(argv) } : {};
}

/** What a symbolic link names is seen from the folder of the link. */
function linkWork(argv: readonly string[]): Partial<FileWork> {
  const words = plainWords(argv, "-S");
  const folders = target(argv, "-S");
  if (!argv.some((argument) => /^(?:-[a-zA-Z]*s|--symbolic)/u.test(argument)) || words.length !== 2)
    return { writes: [...words, ...folders] };
  const [to = "", link = ""] = words;
  const folder = link.includes("/") ? link.slice(0, link.lastIndexOf("/") + 1) : "";
  return { writes: [to.startsWith("/") ? to : `${folder}${to}`, link] };
}

function tarWork(argv: readonly string[]): Partial<FileWork> {
  const first = argv[0] ?? "";
  const creates = /^-?[a-zA-Z]*[cru]/u.test(first);
  const folders = optionValues(argv, ["-C", "--directory", "--one-top-level"]);
  const archive = optionValues(argv, ["--file", "-f"]);
  const bundled = first.endsWith("f") && !first.startsWith("--") ? [argv[1] ?? ""] : [];
  const absolute =
    argv.some((argument) => /^--abs|^-[a-zA-Z]*P/u.test(argument)) || /^[a-zA-Z]*P/u.test(first) ? ["/"] : [];
  return { writes: [...folders, ...absolute, ...(creates ? [...archive, ...bundled] : [])] };
}

/** With `-i` the files behind the expression. */
function yqWork(argv: readonly string[]): Partial<FileWork> {
  if (!argv.some((argument) => /^(?:-[a-zA-Z]*i|--inplace)/u.test(argument))) return {};
  return { writes: plainWords(argv, "-o -p -I").slice(1) };
}

/** With `-i` the files behind the script. */
function sedWork(all: readonly string[]): Partial<FileWork> {
  const argv = apart(all);
  if (!argv.some((argument) => /^-[nErsz]*i|^--in-place/u.test(argument))) return {};
  const words = plainWords(argv, "-e --expression");
  const hasOption = argv.some((argument) => /^(?:-e|--expression(?:=.*)?)$/u.test(argument));
  return { writes: (hasOption ? words : words.slice(1)).filter((word) => word !== "") };
}
