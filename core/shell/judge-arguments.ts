// core/shell/judge-arguments.ts: what a program's arguments read and fetch, whatever the program does with them.
import { ANY, GLOB, shown } from "./abstract.ts";
import { delivers } from "./delivers.ts";
import { namesPackages, runsFetched } from "./installs.ts";
import { judgeFiles } from "./judge-files.ts";
import { climbsOut, isSecretFile, namesCredentials, placeOf, readsAround } from "./paths.ts";
import { reachesOf } from "./reaches.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import type { Scope } from "./scope.ts";

/** Whatever their arguments become, they only print, compare or end. */
const INERT = new Set(
  "echo printf test [ true false : exit return basename dirname sleep seq date".split(" "),
);
const REMOVES = new Set("rm rmdir unlink".split(" "));
const EVERY_ADDRESS = /(?:^|=)(?:0\.0\.0\.0|\[::\]|::)(?::\d+)?$/u;
const LINKS = new Set(["ln", "link"]);
/** Their first word is a pattern or a filter. */
const SEARCHES = new Set("grep egrep fgrep rg ag jq".split(" "));
const READERS = new Set(
  (
    "cat head tail less more grep egrep fgrep rg awk sed strings base64 base32 xxd od hexdump cut sort nl tac paste diff cmp " +
    "cp mv tar zip gzip jq yq tee bat wc ln python node"
  ).split(" "),
);
/** They take a file name that begins with a dash for an option which starts a program. */
const TAKES_NAMES_FOR_OPTIONS = new Set("tar zip rsync chown chmod 7z".split(" "));

export type Arguments = { name: string; argv: readonly string[]; at: number; scope: Scope };

/** `isWrapper`: its unknown words are judged as those of the program it starts. */
export function judgeArguments(reader: Reader, call: Arguments & { isWrapper: boolean }): void {
  const { name, argv, at, scope } = call;
  if (INERT.has(name)) return;
  const problem = wordProblem(reader, call);
  if (problem !== null) return stop(reader, problem, at);
  judgeReads(reader, call);
  if (runsFetched(name, argv)) reader.risks.add("fetch_and_run");
  else if (namesPackages(name, argv)) reader.risks.add("installation");
  if (delivers(name, argv)) reader.risks.add("delivery");
  const reaches = reachesOf(name, argv).map((path) => placeOf(path, scope.folder));
  if (reaches.includes("outside")) reader.risks.add("outside_write");
  judgeFiles(reader, call);
  if (!READERS.has(name) && argv.some((word) => EVERY_ADDRESS.test(word)))
    stop(reader, `${name} would listen to other machines`, at);
}

function wordProblem(
  reader: Reader,
  { name, argv, isWrapper }: Arguments & { isWrapper: boolean },
): string | null {
  const unknown = argv.find((argument, index) => argument.includes(ANY) && !isMessage(name, argv, index));
  if (!isWrapper && unknown !== undefined) {
    return `${name} with ${reader.unknown ?? shown(unknown)}, which nobody can foresee`;
  }
  const isOption = TAKES_NAMES_FOR_OPTIONS.has(name) && argv.includes(GLOB) && !argv.includes("--");
  return isOption ? `${name} with *, which may match a name that is an option; write ./*` : null;
}

function judgeReads(reader: Reader, { name, argv, scope }: Arguments): void {
  const { folder } = scope;
  const pattern =
    SEARCHES.has(name) && !argv.some((word) => /^(?:-[a-z]*f|--from-file)$/u.test(word))
      ? argv.findIndex((argument) => !argument.startsWith("-"))
      : -1;
  const named = argv.filter((_, index) => index !== pattern && !isMessage(name, argv, index));
  if (named.some((argument) => namesCredentials(argument, folder))) reader.risks.add("credentials");
  const read = name === "cp" ? named.slice(0, -1) : named;
  if (READERS.has(name) && read.some(isSecretFile)) reader.risks.add("credentials");
  if (REMOVES.has(name)) return; // judged by what is left
  // in a folder for its output `cmake` is told `..`, where the sources are
  if (LINKS.has(name)) return; // seen from where the link will be
  const isAround = (argument: string): boolean =>
    readsAround(argument, folder) ||
    (!(name === "cmake" && argument === "..") && climbsOut(argument, folder));
  if (named.some((argument) => /^[/.~]/u.test(argument) && isAround(argument)))
    reader.risks.add("outside_read");
}

/** The text of a commit, whatever it says. */
function isMessage(name: string, argv: readonly string[], index: number): boolean {
  return (
    name === "git" &&
    /^(?:-[a-z]*m|--message)$/u.test(argv[index - 1] ?? "") &&
    /^(?:commit|tag|stash|notes)$/u.test(argv.find((word) => !word.startsWith("-")) ?? "")
  );
}
