// core/schema/parsing.ts: an unknown value through a schema, each problem with its path and the word that was meant.
import { z } from "zod";
import { suggestion } from "./nearest-word.ts";

export type Schema<T> = z.ZodType<T>;
export type PathPart = string | number;

/** `key`: the unknown field that the problem is about, else null. */
export type Problem = { path: PathPart[]; key: string | null; message: string };
export type Parsed<T> = { kind: "parsed"; value: T } | { kind: "refused"; problems: Problem[] };

const MAX_PROBLEMS = 20;

/** Total: whatever the value is, it is of type T or there is at least one problem. */
export function parseWith<T>(schema: Schema<T>, value: unknown): Parsed<T> {
  const result = schema.safeParse(value, { error: messageOf, reportInput: true });
  if (result.success) return { kind: "parsed", value: result.data };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, []));
  return { kind: "refused", problems: problems.slice(0, MAX_PROBLEMS) };
}

/** Zod asks this for each issue; undefined leaves its own sentence. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "unrecognized_keys") {
    const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
    return issue.keys
      .map((key) => `unknown field "${key.slice(0, 100)}"${suggestion(key, known)}`)
      .join("\n");
  }
  if (issue.code === "invalid_value") {
    const known = issue.values.map(String);
    if (issue.input === undefined) return `is missing (${known.join(", ")})`;
    if (typeof issue.input !== "string") return `is none of ${known.join(", ")}`;
    return `"${issue.input.slice(0, 100)}" is none of ${known.join(", ")}${suggestion(issue.input, known)}`;
  }
  if (issue.code === "invalid_type" && issue.input === undefined) return `is missing (${issue.expected})`;
  return undefined;
}

function problemsOf(issue: z.core.$ZodIssue, above: readonly PathPart[]): Problem[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({ path, key, message: messages[index] ?? issue.message }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) return unionProblems(issue, path);
  return [{ path, key: null, message: issue.message }];
}

/** The branch whose one field is there says what is wrong; if there is none, the field itself is unknown. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: readonly PathPart[]): Problem[] {
  const problem = (message: string, key: string | null = null): Problem[] => [
    { path: [...path], key, message },
  ];
  if (!isRecord(issue.input)) return problem("is of the wrong type");
  const [key, ...more] = Object.keys(issue.input);
  const known = [...new Set(issue.errors.flat().flatMap((each) => each.path.slice(0, 1).map(String)))];
  if (key === undefined) return problem(`needs one of ${known.join(", ")}`);
  if (more.length > 0) return problem(`needs exactly one of ${[key, ...more].join(", ").slice(0, 200)}`);
  const meant = issue.errors.find((branch) => branch.every((each) => each.path.length > 0));
  if (meant) return meant.flatMap((each) => problemsOf(each, path));
  return problem(`unknown field "${key.slice(0, 100)}"${suggestion(key, known)}`, key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
