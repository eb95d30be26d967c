// core/policy/facts.ts: an action and where it stands → the flat facts that policy decides on; no secret word among them.
import type { Action } from "../schema/action.ts";
import type { Facts, FactValue } from "../schema/policy.ts";
import type { BoundaryReport } from "../schema/patch.ts";
import type { Repository } from "../schema/repository.ts";
import type { TaskContract, TaskLimits } from "../schema/task.ts";
import { checksThatFound } from "../patch/found.ts";
import { riskOf } from "../risk.ts";
import type { SomeFacts } from "./absent-facts.ts";
import { ABSENT } from "./absent-facts.ts";
import { actionFacts } from "./action-facts.ts";
import type { PathScope } from "./scope.ts";
import { createSeal } from "./seal.ts";
import { timeOfWeek } from "./time-of-week.ts";

/** What the ledger knows of the one who acts. `repository`, `task` and `runtime` are null outside a run. */
export type FactContext = {
  tenant: string;
  subject: { id: string; roles: readonly string[] };
  repository: Repository | null;
  task: TaskFacts | null;
  campaign: CampaignFacts | null;
  runtime: RuntimeFacts | null;
  /** What digests of secret words are made with: the run's id, or whatever stands for it outside one. */
  salt: string;
  /** When it is decided, in milliseconds since 1970. */
  atMs: number;
};

/** `targets`: repositories of the whole campaign. `wavePullRequests`: opened by this wave so far. */
export type CampaignFacts = { id: string; targets: number; wave: number; wavePullRequests: number };

/** What the run is given to work with: a verifier profile, and a network profile or none. */
export type RuntimeFacts = { verifier: string | null; egress: string | null };

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
    ...actionFacts(action, { scope: context.task, seal: createSeal(context.salt) }),
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

function contextFacts(context: FactContext): SomeFacts {
  const { tenant, subject, repository, campaign, runtime, atMs } = context;
  const { weekday, minute } = timeOfWeek(atMs);
  return {
    "time.weekday": weekday,
    "time.minute": minute,
    "tenant.id": tenant,
    "subject.id": subject.id,
    "subject.roles": [...subject.roles],
    ...(repository && {
      "repository.name": repository.repository,
      "repository.tier": repository.tier,
      "repository.team": repository.team,
      "repository.owner": repository.owner,
    }),
    ...(campaign && {
      "campaign.id": campaign.id,
      "campaign.targets": campaign.targets,
      "campaign.wave": campaign.wave,
      "campaign.wave_pull_requests": campaign.wavePullRequests,
    }),
    ...(runtime && { "runtime.verifier": runtime.verifier, "runtime.egress": runtime.egress }),
    ...(context.task && contractFacts(context.task)),
  };
}

function contractFacts({ class: taskClass, autonomy, change, data_class, limits }: TaskFacts): SomeFacts {
  return {
    "task.class": taskClass,
    "task.autonomy": autonomy,
    "task.change": change,
    "task.data_class": data_class,
    "task.limits.turns": limits.turns,
    "task.limits.minutes": limits.minutes,
    "task.limits.files": limits.files,
    "task.limits.lines": limits.lines,
    "task.limits.cost_cents": limits.cost_cents,
    "task.limits.repairs": limits.repairs,
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

function riskOfPatch(boundary: BoundaryReport, { tier }: Repository) {
  const { changeClasses, files, added, removed, majorUpgrades = [] } = boundary;
  const findings = checksThatFound(boundary) ?? [];
  return riskOf({ tier, changeClasses, files, lines: added + removed, majorUpgrades, findings }).risk;
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
