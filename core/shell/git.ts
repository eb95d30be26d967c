// core/shell/git.ts: refuses the ways in which a git command starts another program, rewires later ones or writes a file of its choice.
import { refusing } from "./arguments.ts";
import type { Validator } from "./arguments.ts";

const BEFORE_COMMAND = new Set([
  "--no-pager",
  "--version",
  "--no-optional-locks",
  "--literal-pathspecs",
  "--help",
]);
const REFUSED_COMMANDS = new Set(
  "config filter-branch submodule bisect difftool mergetool hook daemon credential instaweb send-email shell".split(
    " ",
  ),
);
const ANYWHERE = refusing([
  "--upload-pack",
  "--receive-pack",
  "--exec",
  "--ext-diff",
  "--textconv",
  "--extcmd",
  "--template",
  "--config",
  "--open-files-in-pager",
  "--output",
]);
const BY_COMMAND: ReadonlyMap<string, Validator> = new Map([
  ["rebase", refusing([], "x")],
  ["grep", refusing([], "O")],
  ["clone", refusing([], "cu")],
]);

/** Only the options of the table may stand before the command: `-c` and `--exec-path` rewire it. */
export function gitArguments(argv: readonly string[]): string | null {
  const start = commandIndex(argv);
  const command = argv[start] ?? "";
  if (command.startsWith("-")) return `option ${command.slice(0, 40)} before the command`;
  if (REFUSED_COMMANDS.has(command)) return `${command} can start other programs`;
  const rest = argv.slice(start + 1);
  if (rest.some((argument) => /^[\w-]+::/u.test(argument))) return "a transport helper";
  return ANYWHERE(rest) ?? BY_COMMAND.get(command)?.(rest) ?? null;
}

function commandIndex(argv: readonly string[]): number {
  let index = 0;
  while (argv[index] === "-C" || BEFORE_COMMAND.has(argv[index] ?? "")) index += argv[index] === "-C" ? 2 : 1;
  return index;
}
