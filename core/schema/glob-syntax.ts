// core/schema/glob-syntax.ts: which path patterns there are; core/policy/glob.ts matches them.

const MAX_LENGTH = 512;
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

/** The same of a pattern for one word of a command. */
export function wordPatternProblem(pattern: string): string | null {
  if (pattern === "" || pattern.length > MAX_LENGTH) return `is not 1 to ${MAX_LENGTH} characters long`;
  if (pattern.split("*").length - 1 > MAX_STARS) return `has more than ${MAX_STARS} stars`;
  return pattern !== "**" && pattern.includes("**") ? "has ** beside other characters" : null;
}
