// core/policy/condition-check.ts: does a condition ask only for facts its actions have, in a way their type allows?
import { SHELL_KINDS } from "../action.ts";
import type { PathPart } from "../schema/parsing.ts";
import { suggestion } from "../schema/nearest-word.ts";
import type { Condition } from "../schema/policy.ts";
import type { Attribute } from "./attributes.ts";
import { ATTRIBUTES, attributeOf } from "./attributes.ts";
import { plain } from "./named-operators.ts";
import { globProblem, wordPatternProblem } from "../schema/glob-syntax.ts";

export type ConditionProblem = { path: PathPart[]; message: string };

type Types = readonly Attribute["type"][];
const SCALARS: Types = ["text", "number", "flag"];
const LISTS: Types = ["list", "paths"];
const TAKES = {
  eq: SCALARS,
  ne: SCALARS,
  in: ["text", "number"],
  gte: ["number"],
  lte: ["number"],
  has: LISTS,
  subset: LISTS,
  overlaps: LISTS,
  matches: ["text", "list"],
  words: ["list"],
  any_path: ["paths"],
  all_paths: ["paths"],
} as const satisfies Record<string, Types>;

/** Every problem, with its path inside the condition. `actions` are the rule's. Total. */
export function checkCondition(given: Condition, actions: readonly string[]): ConditionProblem[] {
  if ("argv" in given) return under(["argv"], argvProblems(given.argv, actions));
  const condition = plain(given);
  if (condition !== given) {
    const [operator = ""] = Object.keys(given);
    return checkCondition(condition, actions).map(({ message }) => ({ path: [operator], message }));
  }
  if ("all" in condition) return children("all", condition.all, actions);
  if ("any" in condition) return children("any", condition.any, actions);
  if ("not" in condition) return under(["not"], checkCondition(condition.not, actions));
  return Object.entries(condition).flatMap(([operator, operand]) =>
    under([operator], leafProblems({ operator, operand, actions })),
  );
}

/** Every fact that a condition asks for, each as often as it does. */
export function factsIn(given: Condition): string[] {
  if ("argv" in given) return ["script.argv", "command.calls"];
  const condition = plain(given);
  if ("all" in condition) return condition.all.flatMap(factsIn);
  if ("any" in condition) return condition.any.flatMap(factsIn);
  if ("not" in condition) return factsIn(condition.not);
  return Object.values(condition).map(({ fact }) => fact);
}

function children(
  operator: string,
  list: readonly Condition[],
  actions: readonly string[],
): ConditionProblem[] {
  if (list.length === 0) return [{ path: [operator], message: `${operator} needs at least one condition` }];
  return list.flatMap((child, index) => under([operator, index], checkCondition(child, actions)));
}

const HAS_ARGV: readonly string[] = ["script.exec", ...SHELL_KINDS];

function argvProblems(globs: readonly string[], actions: readonly string[]): ConditionProblem[] {
  const without = actions.filter((kind) => !HAS_ARGV.includes(kind));
  const message = `argv is never there for ${without.join(", ")}; only ${HAS_ARGV.join(", ")} start programs`;
  const kinds = without.length === 0 ? [] : [{ path: [], message }];
  return [
    ...kinds,
    ...globProblems("words", { fact: "script.argv", globs }).map((each) => ({
      path: [],
      message: each.message,
    })),
  ];
}

type Operand = { fact: string; value?: unknown; values?: readonly unknown[]; globs?: readonly string[] };
type LeafUse = { operator: string; operand: Operand; actions: readonly string[] };

function leafProblems({ operator, operand, actions }: LeafUse): ConditionProblem[] {
  const attribute = attributeOf(operand.fact);
  if (attribute === null) {
    const message = `no fact is called "${operand.fact}"${suggestion(operand.fact, Object.keys(ATTRIBUTES))}`;
    return [{ path: ["fact"], message }];
  }
  return [
    ...kindProblems(operand.fact, attribute, actions),
    ...typeProblems(operator, attribute),
    ...valueProblems(operand, attribute),
    ...globProblems(operator, operand),
  ];
}

/** A fact that an action never has would make the rule silent there without a word. */
function kindProblems(fact: string, { of }: Attribute, actions: readonly string[]): ConditionProblem[] {
  if (of === "every") return [];
  const known: readonly string[] = of;
  const without = actions.filter((kind) => !known.includes(kind));
  const message = `${fact} is always absent for ${without.join(", ")}; only ${known.join(", ")} has it`;
  return without.length === 0 ? [] : [{ path: ["fact"], message }];
}

function typeProblems(operator: string, { type }: Attribute): ConditionProblem[] {
  const taken = Object.entries(TAKES).find(([name]) => name === operator)?.[1];
  const takes: readonly string[] = taken ?? [];
  return takes.includes(type)
    ? []
    : [{ path: [], message: `${operator} is for ${takes.join(", ")}, not for a ${type}` }];
}

const JS_TYPE = {
  text: "string",
  number: "number",
  flag: "boolean",
  list: "string",
  paths: "string",
} as const;

function valueProblems({ value, values }: Operand, { type, words }: Attribute): ConditionProblem[] {
  const given = [...(value === undefined ? [] : [value]), ...(values ?? [])].filter((each) => each !== null);
  return given.flatMap((each) => {
    if (typeof each !== JS_TYPE[type])
      return [{ path: [], message: `${JSON.stringify(each)} is no ${JS_TYPE[type]}` }];
    const word = typeof each === "string" ? each : JSON.stringify(each);
    if (!words || words.includes(word)) return [];
    return [{ path: [], message: `"${word}" is none of ${words.join(", ")}${suggestion(word, words)}` }];
  });
}

function globProblems(operator: string, { globs = [] }: Operand): ConditionProblem[] {
  return globs.flatMap((glob, index) => {
    const problem = operator === "words" ? wordPatternProblem(glob) : globProblem(glob);
    return problem === null
      ? []
      : [{ path: ["globs", index], message: `pattern ${JSON.stringify(glob)} ${problem}` }];
  });
}

function under(path: readonly PathPart[], problems: readonly ConditionProblem[]): ConditionProblem[] {
  return problems.map((problem) => ({ path: [...path, ...problem.path], message: problem.message }));
}
