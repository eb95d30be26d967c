// core/policy/facts.ts: an action and where it stands → the flat facts that policy decides on; no free text among them.
import type { Action } from "../schema/action.ts";
import type { Facts, FactValue } from "../schema/policy.ts";
import type { BoundaryReport } from "../schema/patch.ts";
import type { Repository } from "../schema/repository.ts";
import type { TaskContract, TaskLimits } from "../schema/task.ts";
import { riskOf } from "../risk.ts";
import type { SomeFacts } from "./absent-facts.ts";
import { ABSENT } from "./absent-facts.ts";
import { actionFacts } from "./action-facts.ts";
import type { PathScope } from "./scope.ts";

/** What the ledger knows of the one who acts. `repository` and `task` are null outside a run. */
export type FactContext = {
  tenant: string;
  subject: { id: string; roles: readonly string[] };
  repository: Repository | null;
  task: TaskFacts | null;
};

export type TaskFacts = PathScope & {
  class: TaskContract["task_class"];
  autonomy: TaskContract["autonomy"];
  change: TaskContract["change"];
  data_class: TaskContract["data_class"];
  limits: TaskLimits;
};

/**
 * Every name of `ATTRIBUTES`, null where the action has no such thing. One name may be missing, and a rule that asks
 * for it then denies: `action.paths` of a patch that changes more paths than its report names (I3). Total.
 */
export function factsOf(action: Action, context: FactContext): Facts {
  const facts: Record<string, FactValue | undefined> = {
    ...ABSENT,
    ...contextFacts(context),
    ...namedFacts(action, context),
    ...actionFacts(action, context.task),
  };
  const known: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) known[name] = wellFormed(value);
  return known;
}

/** The part of a task contract that policy looks at. */
export function taskFactsOf(task: TaskContract): TaskFacts {
  const { task_class, autonomy, change, data_class, allowed_paths, forbidden_paths, limits } = task;
  return { class: task_class, autonomy, change, data_class, allowed_paths, forbidden_paths, limits };
}

function contextFacts({ tenant, subject, repository, task }: FactContext): SomeFacts {
  return {
    "tenant.id": tenant,
    "subject.id": subject.id,
    "subject.roles": [...subject.roles],
    ...(repository && {
      "repository.name": repository.repository,
      "repository.tier": repository.tier,
      "repository.team": repository.team,
      "repository.owner": repository.owner,
    }),
    ...(task && {
      "task.class": task.class,
      "task.autonomy": task.autonomy,
      "task.change": task.change,
      "task.data_class": task.data_class,
      "task.limits.turns": task.limits.turns,
      "task.limits.minutes": task.limits.minutes,
      "task.limits.files": task.limits.files,
      "task.limits.lines": task.limits.lines,
      "task.limits.cost_cents": task.limits.cost_cents,
      "task.limits.repairs": task.limits.repairs,
    }),
  };
}

/** Of every action: its kind, and the repository and branch it names. The forge reads names without case. */
function namedFacts(action: Action, { repository }: FactContext): SomeFacts {
  const facts: SomeFacts = { "action.kind": action.kind };
  if ("repository" in action) {
    facts["action.repository"] = action.repository;
    if (repository) facts["action.other_repository"] = !isSameName(action.repository, repository.repository);
  }
  if (action.kind === "patch.submit" && repository)
    facts["patch.risk"] = riskOfPatch(action.boundary, repository);
  if ("branch" in action) {
    facts["branch.name"] = action.branch;
    if (repository) facts["branch.is_default"] = isSameName(action.branch, repository.defaultBranch);
  }
  return facts;
}

function riskOfPatch(
  { changeClasses, files, added, removed, majorUpgrades = [] }: BoundaryReport,
  { tier }: Repository,
) {
  return riskOf({ tier, changeClasses, files, lines: added + removed, majorUpgrades }).risk;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A lone surrogate has no canonical text; the path that holds one is not normal, so nothing rests on it. */
function wellFormed(value: FactValue): FactValue {
  const mend = (text: string): string => text.replace(/\p{Surrogate}/gu, "\uFFFD");
  if (typeof value === "string") return mend(value);
  return Array.isArray(value) ? value.map(mend) : value;
}
