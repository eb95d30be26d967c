// core/policy/named-operators.ts: the operators that name their fact, each as the tree of plain comparisons it stands for.
import type { Condition, LeafCondition, NamedCondition } from "../schema/policy.ts";

/** What is left to compile or to check. */
export type PlainCondition = Exclude<Condition, NamedCondition>;

/** A tree without named operators at its top; those below are expanded as they are come to. Total. */
export function plain(condition: Condition): PlainCondition {
  if (isCommand(condition)) return ofCommand(condition);
  return isRun(condition) ? ofRun(condition) : condition;
}

type OfCommand = Extract<
  NamedCondition,
  { command: unknown } | { host: unknown } | { argv: unknown } | { method: unknown }
>;
type OfRun = Exclude<NamedCondition, OfCommand>;

const RUN_OPERATORS = ["data_class", "risk_tier", "change_class", "autonomy", "role", "scope", "time_window"];

function isCommand(condition: Condition): condition is OfCommand {
  return "command" in condition || "host" in condition || "argv" in condition || "method" in condition;
}

function isRun(condition: Condition): condition is OfRun {
  return RUN_OPERATORS.some((operator) => operator in condition);
}

function ofCommand(condition: OfCommand): PlainCondition {
  if ("command" in condition) return overlaps("command.programs", condition.command);
  if ("host" in condition) return { matches: { fact: "command.hosts", globs: condition.host } };
  if ("method" in condition) return overlaps("command.methods", condition.method);
  return { words: { fact: "script.argv", globs: condition.argv } };
}

function ofRun(condition: OfRun): PlainCondition {
  if ("data_class" in condition) return oneOf("task.data_class", condition.data_class);
  if ("risk_tier" in condition) return oneOf("repository.tier", condition.risk_tier);
  if ("change_class" in condition) return overlaps("action.change_classes", condition.change_class);
  if ("autonomy" in condition) return oneOf("task.autonomy", condition.autonomy);
  if ("role" in condition) return overlaps("subject.roles", condition.role);
  if ("scope" in condition) return scope(condition.scope);
  return window(condition.time_window);
}

function oneOf(fact: string, values: string[]): LeafCondition {
  return { in: { fact, values } };
}

function overlaps(fact: string, values: string[]): LeafCondition {
  return { overlaps: { fact, values } };
}

const TEAM = "team:";
const REPOSITORY = "repository:";

/** Any of the teams, or any repository that a pattern names. */
function scope(names: readonly string[]): PlainCondition {
  const after = (prefix: string): string[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const [teams, globs] = [after(TEAM), after(REPOSITORY)];
  return {
    any: [
      ...(teams.length > 0 ? [oneOf("repository.team", teams)] : []),
      ...(globs.length > 0 ? [{ matches: { fact: "repository.name", globs } }] : []),
    ],
  };
}

type Window = { days: string[]; from: string; to: string };

/** From the first minute up to, not with, the last; over midnight where it ends before it begins. */
function window({ days, from, to }: Window): PlainCondition {
  const [first, last] = [minuteOf(from), minuteOf(to) - 1];
  const after = { gte: { fact: "time.minute", value: first } };
  const before = { lte: { fact: "time.minute", value: last } };
  const hours: Condition = first <= last ? { all: [after, before] } : { any: [after, before] };
  return { all: [oneOf("time.weekday", days), hours] };
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
