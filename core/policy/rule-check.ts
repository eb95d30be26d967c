// core/policy/rule-check.ts: what is wrong with a rule, found when it is loaded and not when it is needed.
import { QUEUE_OF } from "../action.ts";
import type { PathPart } from "../schema/parsing.ts";
import { suggestion } from "../schema/nearest-word.ts";
import type { Facts, FactValue, Level, PolicyDocument, PolicyRule } from "../schema/policy.ts";
import { ATTRIBUTES, attributeOf } from "./attributes.ts";
import { compileCondition } from "./condition.ts";
import { checkCondition } from "./condition-check.ts";
import { reasonOf } from "./explain.ts";
import { isGranting } from "./lattice.ts";

/** `path` leads from the document to what is wrong. */
export type RuleProblem = { path: PathPart[]; message: string };

const KINDS = Object.keys(QUEUE_OF);

/** Every problem of a parsed document. Total. */
export function checkDocument(document: PolicyDocument): RuleProblem[] {
  const seen = new Set<string>();
  return document.rules.flatMap((rule, index) => {
    const path = ["rules", index];
    const twice = seen.has(rule.id)
      ? [{ path: [...path, "id"], message: `the rule ${rule.id} is there twice` }]
      : [];
    seen.add(rule.id);
    return [...twice, ...checkRule(rule, document.level, path)];
  });
}

function checkRule(rule: PolicyRule, level: Level, path: PathPart[]): RuleProblem[] {
  const problems = [...effectProblems(rule, level), ...actionProblems(rule), ...reasonProblems(rule)];
  const unread = rule.when ? checkCondition(rule.when, rule.actions) : [];
  problems.push(...unread.map((each) => ({ path: ["when", ...each.path], message: each.message })));
  if (problems.length === 0) problems.push(...exampleProblems(rule));
  return problems.map((each) => ({ path: [...path, ...each.path], message: `${rule.id}: ${each.message}` }));
}

function effectProblems({ effect, when, approvers }: PolicyRule, level: Level): RuleProblem[] {
  if (approvers && effect !== "ask_approval")
    return [{ path: ["approvers"], message: `approvers are for ask_approval, not for ${effect}` }];
  if (effect === "allow" && !isGranting(level)) {
    const message = `level ${level} may only restrict; allow is for platform and organization`;
    return [{ path: ["effect"], message }]; // I2
  }
  if (effect === "only" && !when)
    return [{ path: ["effect"], message: "only needs a when: the list of what stays" }];
  return [];
}

function actionProblems({ actions }: PolicyRule): RuleProblem[] {
  if (actions.includes("*")) {
    return actions.length === 1 ? [] : [{ path: ["actions"], message: "* stands alone" }];
  }
  return actions
    .filter((kind) => !KINDS.includes(kind))
    .map((kind) => ({
      path: ["actions"],
      message: `no action is called "${kind}"${suggestion(kind, KINDS)}`,
    }));
}

function reasonProblems({ because }: PolicyRule): RuleProblem[] {
  const names = [...because.matchAll(/\{([^}]*)\}/gu)].map((match) => match[1] ?? "");
  return names
    .filter((name) => attributeOf(name) === null)
    .map((name) => ({
      path: ["because"],
      message: `no fact is called "${name}"${suggestion(name, Object.keys(ATTRIBUTES))}`,
    }));
}

function exampleProblems(rule: PolicyRule): RuleProblem[] {
  return [
    ...rule.match.flatMap((example, index) =>
      exampleProblem(rule, example, { wanted: true, path: ["match", index] }),
    ),
    ...rule.not_match.flatMap((example, index) =>
      exampleProblem(rule, example, { wanted: false, path: ["not_match", index] }),
    ),
  ];
}

type Expectation = { wanted: boolean; path: PathPart[] };

/** An example gives the facts that matter; all others are absent. Its kind is the rule's first unless it says another. */
function exampleProblem(rule: PolicyRule, example: Facts, { wanted, path }: Expectation): RuleProblem[] {
  const unknown = Object.keys(example).find((name) => attributeOf(name) === null);
  if (unknown !== undefined) {
    return [
      { path, message: `no fact is called "${unknown}"${suggestion(unknown, Object.keys(ATTRIBUTES))}` },
    ];
  }
  const absent = Object.fromEntries(Object.keys(ATTRIBUTES).map((name): [string, FactValue] => [name, null]));
  const facts: Facts = { ...absent, "action.kind": rule.actions[0] ?? null, ...example };
  const errors: string[] = [];
  const held = !rule.when || compileCondition(rule.when)(facts, { errors, leaves: null, wanted: true });
  if (errors.length > 0) return [{ path, message: errors.join("; ") }];
  if (held === wanted) return [];
  const said = wanted ? "is to match, but does not" : "is not to match, but does";
  return [{ path, message: `this example ${said}: ${reasonOf(rule.because, facts)}` }];
}
