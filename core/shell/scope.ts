// core/shell/scope.ts: variables and folder at one place of a command text, and how branches come together again.
import { ANY, HOME, join, NAME, NUMBER } from "./abstract.ts";
import type { Folder } from "./paths.ts";

/**
 * `previous`: where `cd -` leads. `input`: what standard input holds, null when it is nobody's output. `clouded`: a function may have set anything.
 * `functions`: those that surely exist here.
 */
export type Scope = {
  variables: Map<string, string>;
  folder: Folder;
  previous: Folder;
  input: string | null;
  clouded: boolean;
  functions: ReadonlySet<string>;
};

export function newScope(): Scope {
  return {
    variables: new Map(),
    folder: "",
    previous: null,
    input: null,
    clouded: false,
    functions: new Set(),
  };
}

export function copyOf(scope: Scope): Scope {
  return { ...scope, variables: new Map(scope.variables) };
}

/** After a branch that may not have been taken, either state may hold. */
export function mergeInto(scope: Scope, branch: Scope): void {
  for (const name of new Set([...scope.variables.keys(), ...branch.variables.keys()])) {
    scope.variables.set(name, join([valueOf(scope, name), valueOf(branch, name)]));
  }
  scope.clouded ||= branch.clouded;
  scope.functions = new Set([...scope.functions].filter((name) => branch.functions.has(name)));
  scope.folder = worseFolder(scope.folder, branch.folder);
  scope.previous = worseFolder(scope.previous, branch.previous);
}

/** Of two folders of the workspace the one nearer to its root: `..` and `*` do more harm there. */
function worseFolder(a: Folder, b: Folder): Folder {
  if (a === b) return a;
  if (a === null || b === null) return null;
  if ([a, b].some((folder) => /^\/|^\.\.|(?:^|\/)\.git(?:\/|$)/u.test(folder))) return null;
  return depthOf(a) <= depthOf(b) ? a : b;
}

function depthOf(folder: string): number {
  return folder === "" ? 0 : folder.split("/").length;
}

const NUMBERS = new Set(
  "? # $ ! RANDOM SECONDS LINENO UID EUID PPID BASHPID COLUMNS LINES OPTIND".split(" "),
);
const NAMES = new Set("USER LOGNAME HOSTNAME OSTYPE MACHTYPE HOSTTYPE BASH_VERSION".split(" "));

/** A variable nobody set here has what the environment gives it. */
export function valueOf(scope: Scope, name: string): string {
  const known = scope.clouded ? undefined : scope.variables.get(name);
  if (known !== undefined) return known;
  if (NUMBERS.has(name)) return NUMBER;
  if (NAMES.has(name)) return NAME;
  if (name === "PWD") return ".";
  return name === "HOME" ? HOME : ANY;
}
