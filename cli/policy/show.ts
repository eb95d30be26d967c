// cli/policy/show.ts: `skein policy show`: the policy that is in effect for a repository or a task, each line with its origin.
import type { EffectiveRule } from "../../core/policy/effective.ts";
import { effectiveRules } from "../../core/policy/effective.ts";
import { factsOf, taskFactsOf } from "../../core/policy/facts.ts";
import { ACTION_EXAMPLES, CONTEXT } from "../../core/policy/ordinary.ts";
import { Circumstances } from "../../core/schema/policy-case.ts";
import { contextOf } from "../../core/policy/proposal.ts";
import { parseWith } from "../../core/schema/parsing.ts";
import type { Facts } from "../../core/schema/policy.ts";
import type { TaskContract } from "../../core/schema/task.ts";
import { localCommand } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Print } from "../print.ts";
import { readTaskFile } from "../task-file.ts";
import { openPolicies } from "./open.ts";

type Options = {
  repo: string;
  team: string;
  tier: string;
  tenant?: string;
  task?: string;
  policies?: string;
  json?: boolean;
};

/** Exit 0 shown; 2 the options, the task or the policies cannot be read. */
export const policyShow = localCommand(async ({ print }, options: Options) => {
  const { repo, team, tier, tenant = CONTEXT.tenant, policies } = options;
  const task = options.task === undefined ? null : readTaskFile(options.task, repo);
  const repository = { repository: repo, team, tier };
  const given = parseWith(Circumstances, { repository, environment: { tenant } });
  if (given.kind === "refused") {
    const problems = given.problems.map(({ path, message }) => `--${path.at(-1)}: ${message}`);
    throw new CommandFault(EXIT.badInput, problems.join("\n"));
  }
  const known = knownFacts(given.value, task);
  const rules = effectiveRules(openPolicies(policies).of(tenant).snapshot, known);
  if (options.json) return rules.forEach(print.json);
  show(rules, print);
  if (task) showContract(task, options.task ?? "", print);
});

/** Of a repository its tenant, name, team and tier; of a task its contract too. All else depends on the action. */
function knownFacts(given: Circumstances, task: TaskContract | null): Facts {
  const context = { ...contextOf(given), ...(task && { task: taskFactsOf(task) }) };
  const all = factsOf(ACTION_EXAMPLES["run.start"], context);
  const settled = ["tenant.id", "repository.name", "repository.team", "repository.tier"];
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => settled.includes(name) || (task !== null && name.startsWith("task.")),
    ),
  );
}

function show(rules: readonly EffectiveRule[], print: Print): void {
  let level = "";
  for (const rule of rules) {
    if (rule.level !== level) print.line(`${level === "" ? "" : "\n"}${rule.level}`);
    level = rule.level;
    print.line(`  ${rule.effect.padEnd(12)} ${rule.actions.join(" ")}`);
    if (rule.when !== null) print.line(`      ${rule.effect === "only" ? "where" : "if"} ${rule.when}`);
    print.line(`      ${rule.because}  [${rule.rule}, ${rule.at}]`);
  }
}

function showContract(task: TaskContract, file: string, print: Print): void {
  const { allowed_paths, forbidden_paths, limits } = task;
  print.line(`\nthe contract  ${file}`);
  print.line(`  allowed paths    ${allowed_paths.join(" ")}`);
  print.line(`  forbidden paths  ${forbidden_paths.join(" ") || "none"}`);
  const caps = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  print.line(`  limits           ${caps.join(", ")}`);
}
