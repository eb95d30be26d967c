// core/shell/git.ts: refuses the ways in which a git command starts another program, rewires later ones or writes a file of its choice.
import { isStatic } from "./abstract.ts";
import { refusing } from "./arguments.ts";
import type { Validator } from "./arguments.ts";
import { optionValues, plainWords } from "./words-of.ts";

const BEFORE_COMMAND = new Set([
  "--no-pager",
  "--version",
  "--no-optional-locks",
  "--literal-pathspecs",
  "--help",
]);
/** Settings of one command that say who commits and how things look. */
const PLAIN_SETTING =
  /^(?:user\.(?:name|email)|core\.(?:quotepath|abbrev|autocrlf|safecrlf|fileMode)|color\.\w+|advice\.\w+|init\.defaultBranch|diff\.(?:renames|noprefix|mnemonicPrefix)|log\.\w+|column\.ui|commit\.gpgsign|tag\.gpgsign|merge\.conflictStyle|pull\.rebase|versionsort\.suffix)=/iu;
const REFUSED_COMMANDS = new Set(
  "filter-branch difftool mergetool hook daemon credential instaweb send-email shell".split(" "),
);
const ANYWHERE = refusing([
  "--upload-pack",
  "--receive-pack",
  "--exec",
  "--exec-path",
  "--ext-diff",
  "--textconv",
  "--extcmd",
  "--template",
  "--config",
  "--open-files-in-pager",
  "--output",
  "--unsafe-paths",
  "--interactive",
  "--recurse-submodules",
  "--separate-git-dir",
]);

const only =
  (pattern: RegExp, because: string): Validator =>
  (argv) =>
    pattern.test(argv.join(" ")) ? null : because;

const KNOWN_STRATEGY = /^(?:ours|ort|recursive|octopus|resolve|subtree)$/u;

/** Another strategy is a program of that name. */
const strategies: Validator = (argv) =>
  optionValues(argv, ["-s", "--strategy"]).every((value) => KNOWN_STRATEGY.test(value))
    ? null
    : "a strategy is a program";

const BY_COMMAND: ReadonlyMap<string, Validator> = new Map([
  ["rebase", (argv) => refusing([], "xi")(argv) ?? strategies(argv)],
  ["merge", strategies],
  [
    "cherry-pick",
    (argv) => (argv.some((argument) => argument.startsWith("--strategy")) ? strategies(argv) : null),
  ],
  [
    "revert",
    (argv) => (argv.some((argument) => argument.startsWith("--strategy")) ? strategies(argv) : null),
  ],
  ["grep", refusing([], "O")],
  ["clone", refusing([], "cu")],
  ["config", config],
  [
    "remote",
    only(
      /^(?:-v|--verbose|show -n [\w./-]+|get-url(?: --\w+)? [\w./-]+)?$/u,
      "remote can rewire later commands",
    ),
  ],
  ["submodule", only(/^(?:status(?: [^\n]*)?|summary)?$/u, "submodule can start other programs")],
  ["worktree", only(/^list(?: --porcelain)?$/u, "worktree writes another folder")],
  [
    "bisect",
    only(/^(?:start|good|bad|new|old|skip|reset|log|terms)(?: .*)?$/u, "bisect can start other programs"),
  ],
  ["clean", clean],
  ["notes", only(/^(?:list|show)?(?: [\w/@{}.~^-]+)*$/u, "notes can be fetched from elsewhere")],
  ["symbolic-ref", only(/^(?:(?:--short|-q|--quiet) )*HEAD$/u, "symbolic-ref rewires a reference")],
  ["reflog", only(/^(?:show(?: .*)?|-.*|[\w/@{}.~^-]+)?$/u, "reflog can forget")],
  [
    "apply",
    (argv) =>
      argv.some((argument) => argument.startsWith("--directory")) ? "--directory leads elsewhere" : null,
  ],
  ["commit", refusing([], "t")],
]);

/** Without a path it removes everything that no commit holds. */
function clean(argv: readonly string[]): string | null {
  const asks = argv.some((argument) => /^(?:-[dxXfq]*n[dxXfq]*|--dry-run)$/u.test(argument));
  const plain = argv.every((argument) =>
    /^(?:-[dxXfqn]+|--dry-run|--force|--quiet|--|[^-].*)$/u.test(argument),
  );
  if (plain && (asks || plainWords(argv).length > 0)) return null;
  return "clean without a path removes all that no commit holds; name what to remove";
}

const OWN_SETTING = /^user\.(?:name|email)$/iu;
const READ_SETTING =
  /^(?:--(?:get|get-all|get-regexp|list|show-origin|local|name-only|type=\w+|bool|int)|-l|\w[\w.*-]*)$/u;

/** Reads, and the name and address of who commits here. */
function config(argv: readonly string[]): string | null {
  const [name = "", value] = argv.filter((argument) => argument !== "--local" && argument !== "set");
  if (OWN_SETTING.test(name) && (value === undefined || isStatic(value))) return null;
  const asks =
    argv.some((argument) => /^(?:--get(?:-all|-regexp)?|--list|-l|list|get)$/u.test(argument)) ||
    argv.length === 1;
  const isPlain = argv.every(
    (argument) => READ_SETTING.test(argument) && !/credential|token|extraheader/iu.test(argument),
  );
  return asks && isPlain ? null : "config can start other programs later";
}

/** Only the options of the table may stand before the command: `-c` and `--exec-path` rewire it. */
export function gitArguments(argv: readonly string[]): string | null {
  const start = gitCommandIndex(argv);
  const command = argv[start] ?? "";
  const setting = argv
    .slice(0, start)
    .find((word, index) => argv[index - 1] === "-c" && !(PLAIN_SETTING.test(word) && isStatic(word)));
  if (setting !== undefined) return `setting ${setting.slice(0, 40)} before the command`;
  if (command.startsWith("-")) return `option ${command.slice(0, 40)} before the command`;
  if (!isStatic(command)) return "a command that is not known before it runs";
  if (REFUSED_COMMANDS.has(command)) return `${command} can start other programs`;
  const rest = argv.slice(start + 1);
  if (rest.some((argument) => /^[\w-]+::/u.test(argument))) return "a transport helper";
  return ANYWHERE(rest) ?? BY_COMMAND.get(command)?.(rest) ?? null;
}

/** Where the command stands behind git's own options; what follows `-C` and `-c` is a value, whatever it looks like. */
export function gitCommandIndex(argv: readonly string[]): number {
  let index = 0;
  while (BEFORE_COMMAND.has(argv[index] ?? "") || argv[index] === "-C" || argv[index] === "-c") {
    index += argv[index] === "-C" || argv[index] === "-c" ? 2 : 1;
  }
  return index;
}
