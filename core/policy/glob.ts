// core/policy/glob.ts: path patterns that match in time (pattern length) x (path length), whatever both are.
import { globProblem, wordPatternProblem } from "../schema/glob-syntax.ts";

/** `true` for a path the pattern names. Dotfiles are files like others. */
export type PathMatcher = (path: string) => boolean;

export class GlobError extends Error {
  override name = "GlobError";
}

/** `*`: any part of one segment; `?`: one code unit of it; `**`: any number of whole segments. Throws `GlobError`. */
export function compileGlob(glob: string): PathMatcher {
  throwIfProblem(glob, globProblem(glob));
  return plainMatcher(glob) ?? segmentMatcher(glob.split("/"));
}

function segmentMatcher(pattern: readonly string[]): PathMatcher {
  const needle = longestPlain(pattern); // most paths lack it, and are not even split
  return (path) =>
    path.includes(needle) &&
    matchesGreedily({
      pattern,
      text: path.split("/"),
      isStar: (segment) => segment === "**",
      matchesOne: matchesSegment,
    });
}

/** A text that each path of the pattern holds somewhere; empty where there is none. */
function longestPlain(pattern: readonly string[]): string {
  const plain = pattern.flatMap((segment) => segment.split(/[*?]/u));
  return plain.reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

/** The patterns that most rules have, by comparing texts; null for any other. */
function plainMatcher(glob: string): PathMatcher | null {
  const ending = /^\*\*\/\*([^*?/]+)$/u.exec(glob)?.[1];
  if (ending !== undefined) return (path) => path.endsWith(ending); // **/*.ts
  const [, before, middle = "", after] = /^(\*\*\/)?(.*?)(\/\*\*)?$/u.exec(glob) ?? [];
  if (/[*?]/u.test(middle)) return null;
  const starts = before === undefined ? startsAt : endsAt;
  return after === undefined ? starts(middle).alone : starts(middle).deep;
}

type Reach = { alone: PathMatcher; deep: PathMatcher };

/** `a/b`, and `a/b/**`. */
function startsAt(name: string): Reach {
  const under = `${name}/`;
  return { alone: (path) => path === name, deep: (path) => path === name || path.startsWith(under) };
}

/** `**\/a/b`, and `**\/a/b/**`. */
function endsAt(name: string): Reach {
  const [under, behind, within] = [startsAt(name).deep, `/${name}`, `/${name}/`];
  return {
    alone: (path) => path === name || path.endsWith(behind),
    deep: (path) => under(path) || path.endsWith(behind) || path.includes(within),
  };
}

/** One pattern for each word of a list, `**` for any number of them. Words may hold slashes. Throws `GlobError`. */
export function compileWords(pattern: readonly string[]): (words: readonly string[]) => boolean {
  for (const word of pattern) throwIfProblem(word, wordPatternProblem(word));
  return (text) =>
    matchesGreedily({ pattern, text, isStar: (word) => word === "**", matchesOne: matchesSegment });
}

/** Does any of the patterns name the path? Throws `GlobError`. */
export function compileGlobs(globs: readonly string[]): PathMatcher {
  const matchers = globs.map(compileGlob);
  return (path) => matchers.some((matches) => matches(path));
}

function throwIfProblem(pattern: string, problem: string | null): void {
  if (problem !== null) throw new GlobError(`pattern ${JSON.stringify(pattern)} ${problem}`);
}

function matchesSegment(pattern: string | undefined, segment: string): boolean {
  if (pattern === undefined) return false;
  return matchesGreedily({
    pattern,
    text: segment,
    isStar: (unit) => unit === "*",
    matchesOne: (wanted, unit) => wanted === "?" || wanted === unit,
  });
}

type Sequence = { readonly length: number; readonly [index: number]: string };

/** `wanted` is undefined behind the pattern's end, which is no star and matches nothing. */
type Greedy = {
  pattern: Sequence;
  text: Sequence;
  isStar: (wanted: string | undefined) => boolean;
  matchesOne: (wanted: string | undefined, part: string) => boolean;
};

/** The last star seen takes one part more each time the rest fails: no star before it ever needs another try. */
function matchesGreedily({ pattern, text, isStar, matchesOne }: Greedy): boolean {
  let at = 0; // in pattern
  let seen = 0; // in text
  let star = -1;
  let taken = 0;
  while (seen < text.length) {
    if (isStar(pattern[at])) {
      star = at++;
      taken = seen;
    } else if (matchesOne(pattern[at], text[seen] ?? "")) {
      at += 1;
      seen += 1;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++taken;
    } else return false;
  }
  while (isStar(pattern[at])) at += 1;
  return at === pattern.length;
}
