// core/shell/program.ts: one program with its arguments: what it starts, writes, removes and reads.
import { ANY, isStatic, shown, GLOB } from "./abstract.ts";
import { classify, nameOf } from "./classify.ts";
import { fileWork } from "./file-work.ts";
import { namesPackages, runsFetched } from "./installs.ts";
import { outputOf } from "./output.ts";
import { isEverything, isSecretFile, namesCredentials, placeOf, readsAround } from "./paths.ts";
import { reachesOf } from "./reaches.ts";
import { installedName, isProjectScript } from "./project-scripts.ts";
import type { Reader } from "./reader.ts";
import { stop } from "./reader.ts";
import { judgeWrite } from "./redirects.ts";
import type { Scope } from "./scope.ts";
import { newScope } from "./scope.ts";
import { plainWords } from "./words-of.ts";
import { WRAPPERS } from "./wrappers.ts";
import { runsWritten } from "./written-code.ts";

const MAX_NESTING = 4;
/** Reserved words among them are none: a wrapper would look for a file of that name. */
const PLAIN_NAME = /^(?:[\w.@+/-]+|\[)$/u;
/** Whatever their arguments become, they only print, compare or end. */
const INERT = new Set(
  "echo printf test [ true false : exit return basename dirname sleep seq date".split(" "),
);
const SEARCHES = new Set("grep egrep fgrep rg ag".split(" "));
const READERS = new Set(
  "cat head tail less more grep egrep fgrep rg awk sed strings base64 base32 xxd od hexdump cut sort nl tac paste diff cmp cp mv tar zip gzip jq yq tee bat wc ln python node".split(
    " ",
  ),
);
const INSPECTS = new Set(
  "ls pwd cat head tail wc stat file du df find grep rg which type command cd echo printf test [ true false : diff cmp date uname basename dirname realpath readlink sort uniq cut tr tree sha256sum md5sum".split(
    " ",
  ),
);
/** They take a file name that begins with a dash for an option which starts a program. */
const TAKES_NAMES_FOR_OPTIONS = new Set("tar zip rsync chown chmod 7z".split(" "));

export type Call = { argv: readonly string[]; at: number; scope: Scope; depth: number };

/** Adds it and all it starts to the reading; gives what it prints. */
export function addProgram(reader: Reader, call: Call): string {
  const { argv, at, scope, depth } = call;
  const [path = "", ...rest] = argv;
  if (depth > MAX_NESTING || reader.commands.length > 50) {
    stop(reader, "too many programs inside one another", at);
    return ANY;
  }
  if (!isStatic(path) || path === "") {
    stop(
      reader,
      path === ""
        ? "an empty program name"
        : `the program ${reader.unknown ?? shown(path)} is not known before it runs`,
      at,
    );
    return ANY;
  }
  if (!PLAIN_NAME.test(path)) {
    stop(reader, `${shown(path)} is no plain name of a program`, at);
    return ANY;
  }
  if (scope.functions.has(path)) return ANY;
  const program = installedName(path) ?? path;
  const name = nameOf(program);
  judgeArguments(reader, { ...call, name });
  const unwrapped = WRAPPERS.get(name)?.(rest, scope.input);
  if (unwrapped?.kind === "refused") {
    stop(reader, `${name}: ${unwrapped.because}`, at);
    return ANY;
  }
  const found = classify(program, rest);
  if (found.kind === "refused") {
    stop(reader, found.because, at);
    return ANY;
  }
  const script = found.interpreter ? scriptOf(name, rest) : path.includes("/") ? path : null;
  const isOwnScript = script !== null && isProjectScript(script, scope.folder);
  const readsInput =
    found.readsCode && script === null && found.script === null && (found.shell || scope.input !== null);
  reader.commands.push({
    program: path.includes("/") && isOwnScript ? OWN_SCRIPT : program,
    argv: rest,
    pipedInto: scope.input !== null,
    interpreter: found.interpreter,
    inlineCode: found.inlineCode || runsWritten(name, script, reader.written),
    codeFromPipe: readsInput && !isVersionQuestion(rest),
  });
  if (found.shell && found.script === null && script !== null && !isOwnScript)
    stop(reader, `${name} runs ${shown(script)}, which is no script of the project's builds`, at);
  if (
    found.interpreter &&
    script !== null &&
    (/^\w+:/u.test(script) || placeOf(script, scope.folder) === "outside")
  )
    stop(reader, `${name} runs ${shown(script)}, outside the workspace`, at);
  if (found.script !== null)
    return reader.readText(reader, found.script, { ...newScope(), folder: scope.folder, input: scope.input });
  const programs = unwrapped?.programs ?? (found.starts === null ? [] : [[...found.starts]]);
  const inner = {
    ...scope,
    input: unwrapped?.input === undefined ? scope.input : unwrapped.input,
    functions: new Set<string>(),
  };
  const outputs = programs.map((each) =>
    addProgram(reader, { argv: each, at, scope: inner, depth: depth + 1 }),
  );
  return outputs.length === 1 && name !== "find" ? (outputs[0] ?? ANY) : outputOf(name, rest, scope);
}

/** How a script of the project is named among the programs: whichever it is, it is the project's own code. */
export const OWN_SCRIPT = "./script";

function isVersionQuestion(argv: readonly string[]): boolean {
  return argv.length === 1 && /^(?:-v|-V|--version|-h|--help)$/u.test(argv[0] ?? "");
}

const FLAGS_ALONE =
  /^--?(?:test|watch|check|expose-gc|trace-\w+|no-warnings|strict|experimental-[\w-]+|enable-source-maps|[uBOsEIqvdWwtnilx]|[a-z-]+=.*)$/u;

/** The file an interpreter runs: the first plain word that no option takes, or a module; null if there is none. */
function scriptOf(name: string, argv: readonly string[]): string | null {
  for (const [index, argument] of argv.entries()) {
    if (name === "python" && argument === "-m")
      return argv[index + 1] === undefined ? null : `./${argv[index + 1] ?? ""}`;
    if (argument === "-") return null;
    if (index === 0 && SUBCOMMANDS.has(name)) continue;
    if (argument.startsWith("-")) continue;
    const before = argv[index - 1];
    if (before === undefined || !before.startsWith("-") || FLAGS_ALONE.test(before)) return argument;
  }
  return null;
}

const SUBCOMMANDS = new Set(["deno", "bun"]);

type Named = Call & { name: string };

function judgeArguments(reader: Reader, { name, argv, at, scope }: Named): void {
  const rest = argv.slice(1);
  if (INERT.has(name)) return;
  if (!WRAPPERS.has(name)) {
    const unknown = rest.find((argument, index) => argument.includes(ANY) && !isMessage(name, rest, index));
    if (unknown !== undefined)
      return stop(reader, `${name} with ${reader.unknown ?? shown(unknown)}, which nobody can foresee`, at);
  }
  if (TAKES_NAMES_FOR_OPTIONS.has(name) && rest.includes(GLOB) && !rest.includes("--")) {
    return stop(reader, `${name} with *, which may match a name that is an option; write ./*`, at);
  }
  const first = SEARCHES.has(name) ? rest.findIndex((argument) => !argument.startsWith("-")) : -1;
  if (
    rest.some(
      (argument, index) =>
        index !== first && !isMessage(name, rest, index) && namesCredentials(argument, scope.folder),
    )
  )
    reader.risks.add("credentials");
  if (
    READERS.has(name) &&
    rest.some(
      (argument, index) =>
        index !== first && isSecretFile(argument) && !(name === "cp" && index === rest.length - 1),
    )
  )
    reader.risks.add("credentials");
  if (runsFetched(name, rest)) reader.risks.add("fetch_and_run");
  else if (namesPackages(name, rest)) reader.risks.add("installation");
  if (
    name !== "cd" &&
    rest.some(
      (argument, index) => index !== first && /^[/.~]/u.test(argument) && readsAround(argument, scope.folder),
    )
  )
    reader.risks.add("outside_read");
  for (const path of reachesOf(name, rest))
    if (placeOf(path, scope.folder) === "outside") reader.risks.add("outside_write");
  judgeFiles(reader, { name, argv: rest, at, scope });
}

/** The text of a commit, whatever it says. */
function isMessage(name: string, argv: readonly string[], index: number): boolean {
  return (
    name === "git" &&
    /^(?:commit|tag|stash|notes)$/u.test(argv.find((word) => !word.startsWith("-")) ?? "") &&
    /^(?:-[a-z]*m|--message)$/u.test(argv[index - 1] ?? "")
  );
}

type Files = { name: string; argv: readonly string[]; at: number; scope: Scope };

function judgeFiles(reader: Reader, { name, argv, at, scope }: Files): void {
  const work = fileWork(name, argv);
  for (const path of work.writes) judgeWrite(reader, path, { scope, at });
  if (name === "mv" && work.writes.slice(0, -1).some((path) => placeOf(path, scope.folder) === "root"))
    reader.risks.add("destruction");
  if (name === "tee") for (const path of work.writes) reader.written.add(path);
  for (const path of work.removes) {
    const place = placeOf(path, scope.folder);
    if (place === "unknown") stop(reader, `${name} of ${shown(path)}`, at);
    if (place === "records") reader.risks.add("records");
    if (place === "outside") reader.risks.add(/^\/tmp\/./u.test(path) ? "outside_write" : "destruction");
    if (place === "root" || isEverything(path, scope.folder)) reader.risks.add("destruction");
  }
  const stands = placeOf(".", scope.folder);
  if (stands !== "inside" && stands !== "root" && !INSPECTS.has(name)) reader.risks.add("outside_write");
  if (
    name === "chmod" &&
    plainWords(argv).some((word) => /^[ugoa]*[+=][rwxX]*[st]|^[2467]\d{3}$/u.test(word))
  )
    reader.risks.add("privilege");
}
