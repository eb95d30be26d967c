// core/policy/glob.ts: path patterns that match in time (pattern length) x (path length), whatever both are.

/** `true` for a path the pattern names. Dotfiles are files like others. */
export type PathMatcher = (path: string) => boolean;

export class GlobError extends Error {
  override name = "GlobError";
}

const MAX_LENGTH = 500;
const MAX_STARS = 64;

/** What is wrong with a pattern, as a sentence's end; null if nothing is. */
export function globProblem(glob: string): string | null {
  if (glob === "" || glob.length > MAX_LENGTH) return `is not 1 to ${MAX_LENGTH} characters long`;
  if (glob.split("*").length - 1 > MAX_STARS) return `has more than ${MAX_STARS} stars`;
  const odd = /[\\{}[\]()!]|[\p{Cc}\p{Cf}\p{Surrogate}]/u.exec(glob);
  if (odd) return `has ${JSON.stringify(odd[0])}, which no pattern may have; patterns know *, ** and ?`;
  if (glob.startsWith("/")) return "starts with /; paths are relative to the repository";
  if (glob.endsWith("/")) return `ends with /; write ${glob}** for all that lies under it`;
  const segment = glob.split("/").find((each) => each === "" || each === "." || each === "..");
  if (segment !== undefined) return `has the segment "${segment}"`;
  if (glob.split("/").some((each) => each !== "**" && each.includes("**")))
    return "has ** beside other characters; ** is a whole segment";
  return null;
}

/** `*`: any part of one segment; `?`: one code unit of it; `**`: any number of whole segments. Throws `GlobError`. */
export function compileGlob(glob: string): PathMatcher {
  const problem = globProblem(glob);
  if (problem !== null) throw new GlobError(`pattern ${JSON.stringify(glob)} ${problem}`);
  const pattern = glob.split("/");
  return (path) =>
    matchesGreedily({
      pattern,
      text: path.split("/"),
      isStar: (segment) => segment === "**",
      matchesOne: matchesSegment,
    });
}

/** Does any of the patterns name the path? Throws `GlobError`. */
export function compileGlobs(globs: readonly string[]): PathMatcher {
  const matchers = globs.map(compileGlob);
  return (path) => matchers.some((matches) => matches(path));
}

function matchesSegment(pattern: string, segment: string): boolean {
  return matchesGreedily({
    pattern,
    text: segment,
    isStar: (unit) => unit === "*",
    matchesOne: (wanted, unit) => wanted === "?" || wanted === unit,
  });
}

type Sequence = { readonly length: number; readonly [index: number]: string };
type Greedy = {
  pattern: Sequence;
  text: Sequence;
  isStar: (part: string) => boolean;
  matchesOne: (wanted: string, part: string) => boolean;
};

/** The last star seen takes one part more each time the rest fails: no star before it ever needs another try. */
function matchesGreedily({ pattern, text, isStar, matchesOne }: Greedy): boolean {
  let at = 0; // in pattern
  let seen = 0; // in text
  let star = -1;
  let taken = 0;
  while (seen < text.length) {
    const wanted = pattern[at];
    if (wanted !== undefined && isStar(wanted)) {
      star = at++;
      taken = seen;
    } else if (wanted !== undefined && matchesOne(wanted, text[seen] ?? "")) {
      at += 1;
      seen += 1;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++taken;
    } else return false;
  }
  while (at < pattern.length && isStar(pattern[at] ?? "")) at += 1;
  return at === pattern.length;
}
