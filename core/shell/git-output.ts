// core/shell/git-output.ts: what a git command prints: paths of its tree, a number, a name, or anything.
import { ANY, NAME, NUMBER, PATHS } from "./abstract.ts";

const EMPTY_FORMAT = /^--(?:pretty|format)=?(?:format:)?$/u;

type Prints = (rest: readonly string[]) => string;

const names: Prints = (rest) =>
  rest.includes("--name-only") && rest.some((word) => EMPTY_FORMAT.test(word)) ? PATHS : ANY;

const TABLE: ReadonlyMap<string, Prints> = new Map<string, Prints>([
  // no component of a branch's name begins with a dot or a dash
  ["branch", (rest) => (rest.join(" ") === "--show-current" ? PATHS : ANY)],
  ["ls-files", () => PATHS],
  ["describe", () => NAME],
  ["merge-base", () => NAME],
  ["rev-list", (rest) => (rest.includes("--count") ? NUMBER : ANY)],
  ["rev-parse", parsed],
  ["diff", (rest) => (rest.includes("--name-only") ? PATHS : ANY)],
  ["show", names],
  ["log", names],
  ["grep", (rest) => (rest.some((word) => /^-[a-zA-Z]*[lL]|^--files-with/u.test(word)) ? PATHS : ANY)],
]);

export function gitOutput([command = "", ...rest]: readonly string[]): string {
  return TABLE.get(command)?.(rest) ?? ANY;
}

function parsed(rest: readonly string[]): string {
  if (rest.includes("--show-toplevel")) return ".";
  return rest.some((word) => /^--(?!short|verify|abbrev-ref)/u.test(word)) ? ANY : NAME;
}
