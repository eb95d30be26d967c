// core/shell/abstract.ts: what a word may become when bash expands it, as text in which private characters stand for the unknown.

/** Any text at all, also several words or none. */
export const ANY = "\uE000";
/** Text without `/` that does not begin an option. */
export const NAME = "\uE001";
/** Paths below the folder where they are used, without `..`. */
export const PATHS = "\uE002";
export const NUMBER = "\uE003";
/** What a wildcard matches in one folder; it may begin with a dash. */
export const GLOB = "\uE004";
/** The home folder, which is outside every workspace. */
export const HOME = "/~";

const UNKNOWN = /[\uE000-\uE004]/u;
const GIT_SEGMENT = /(?:^|\/)\.git(?:\/|$)/iu;

export function isStatic(text: string): boolean {
  return !UNKNOWN.test(text);
}

/** What is unknown is shown as `…`. */
export function shownWhole(text: string): string {
  return text.replace(/[\uE000-\uE004]/gu, "…");
}

/** For people. */
export function shown(text: string): string {
  return shownWhole(text).slice(0, 60);
}

/** Several values of one variable → one text that stands for each of them. */
export function join(values: readonly string[]): string {
  const [first, ...rest] = values;
  if (first === undefined) return "";
  if (rest.every((value) => value === first)) return first;
  const everything = values.find((value) => /^\.?\uE004$/u.test(value));
  if (everything !== undefined && values.every(isPathBelow)) return everything;
  for (const [kind, holds] of KINDS) if (values.every(holds)) return kind;
  return ANY;
}

/** The kind of a text that was cut: part of a path is a path, part of a name a name. */
export function widened(text: string): string {
  return KINDS.find(([, holds]) => holds(text))?.[0] ?? ANY;
}

const KINDS: readonly (readonly [string, (text: string) => boolean])[] = [
  [NUMBER, (text) => /^[\d\uE003]+$/u.test(text)],
  [NAME, (text) => /^[\w@+:=,%\uE001\uE003][\w@+:=,.%\uE001\uE003-]*$/u.test(text)],
  [PATHS, isPathBelow],
];

/** A relative path of the workspace that is no record of git and cannot be read as an option. */
export function isPathBelow(text: string): boolean {
  if (!/^[\w.@+\uE001-\uE004][^\s\uE000'"\\]*$/u.test(text)) return false;
  return !/(?:^|\/)\.\.(?:\/|$)/u.test(text) && !GIT_SEGMENT.test(text);
}
