// core/policy/facts.ts: an action and where it stands → the flat facts that policy decides on; no free text among them.
import { changeClasses } from "../patch/change-class.ts";
import type { Action, ActionKind, ActionOf } from "../schema/action.ts";
import type { BoundaryReport } from "../schema/patch.ts";
import type { Facts, FactValue } from "../schema/policy.ts";
import type { Repository } from "../schema/repository.ts";
import type { TaskContract, TaskLimits } from "../schema/task.ts";
import { shellFacts } from "../shell/facts.ts";
import type { ReadableShell, ShellReading } from "../shell/reading.ts";
import { readShell } from "../shell/reading.ts";
import type { FactName } from "./attributes.ts";
import { isNormalPath } from "./path.ts";
import type { PathScope } from "./scope.ts";
import { compileScope } from "./scope.ts";

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

type FactTable = Record<FactName, FactValue>;
type SomeFacts = { [name in FactName]?: FactValue | undefined };

/**
 * Every name of `ATTRIBUTES`, null where the action has no such thing. One name may be missing, and a rule that asks
 * for it then denies: `action.paths` of a patch that changes more paths than its report names (I3). Total.
 */
export function factsOf(action: Action, context: FactContext): Facts {
  const facts: Record<string, FactValue | undefined> = {
    ...NOTHING,
    ...contextFacts(context),
    ...namedFacts(action, context),
    ...ownFacts(action.kind, action, context),
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
  if ("branch" in action) {
    facts["branch.name"] = action.branch;
    if (repository) facts["branch.is_default"] = isSameName(action.branch, repository.defaultBranch);
  }
  return facts;
}

type ByKind = { [K in ActionKind]: ActionOf<K> };
type Readers = { [K in ActionKind]: (action: ByKind[K], context: FactContext) => SomeFacts | Facts };

function ownFacts<K extends ActionKind>(kind: K, action: ByKind[K], context: FactContext): SomeFacts | Facts {
  const read: Readers[K] = READERS[kind];
  return read(action, context);
}

const none = (): SomeFacts => ({});

/** A new kind of action says here which facts it has of its own. */
const READERS: Readers = {
  "run.start": none,
  "run.stop": none,
  "repository.read": none,
  "source.fetch": ({ ref }) => ({ "source.ref": ref }),
  "workspace.open": ({ purpose }) => ({ "workspace.purpose": purpose }),
  "model.call": ({ route, turn }) => ({
    "model.provider": route.provider,
    "model.name": route.model,
    "model.turn": turn,
  }),
  "tool.read": ({ tool, path }) => ({ "action.tool": tool, ...pathFacts([path]) }),
  "tool.write": ({ tool, path }, { task }) => ({
    "action.tool": tool,
    "action.change_classes": changeClasses([path]),
    ...pathFacts([path]),
    ...(task && scopeFacts(path, task)),
  }),
  "shell.exec": ({ command }) => commandFacts(readShell(command)),
  "script.exec": ({ argv }) => ({ "script.program": argv[0] ?? "" }),
  "verify.run": ({ profile, phase }) => ({ "verify.profile": profile, "verify.phase": phase }),
  "patch.export": ({ purpose }) => ({ "export.purpose": purpose }),
  "patch.submit": ({ boundary }) => patchFacts(boundary),
  "branch.push": ({ changeClasses: classes }) => ({ "action.change_classes": classes }),
  "pr.open": ({ changeClasses: classes, draft, base }) => ({
    "action.change_classes": classes,
    "pr.draft": draft,
    "pr.base": base,
  }),
  "pr.read": none,
  "run.cleanup": none,
  "evidence.keep": none,
};

function pathFacts(paths: readonly string[]): SomeFacts {
  return { "action.paths": [...paths], "action.paths_normal": paths.every(isNormalPath) };
}

function scopeFacts(path: string, task: PathScope): SomeFacts {
  const scope = compileScope(task);
  return {
    "action.outside_scope": scope.isOutside(path) ? 1 : 0,
    "action.forbidden": scope.isForbidden(path) ? 1 : 0,
  };
}

function commandFacts(reading: ShellReading): Facts {
  const gitCommands = reading.kind === "readable" ? { "command.git_commands": gitCommandsOf(reading) } : {};
  return { ...shellFacts(reading), ...gitCommands };
}

/** `git -C dir status` → `status`; the reading has refused every option before the command that is not plain. */
function gitCommandsOf({ commands }: ReadableShell): string[] {
  const found = commands
    .filter(({ program }) => program === "git" || program.endsWith("/git"))
    .map(({ argv }) => argv.find((word, index) => !word.startsWith("-") && argv[index - 1] !== "-C") ?? "");
  return [...new Set(found)].sort();
}

function patchFacts(boundary: BoundaryReport): SomeFacts {
  const { paths, files } = boundary;
  return {
    "action.paths_normal": paths.every(isNormalPath),
    "action.paths": paths.length === files ? paths : undefined,
    "action.change_classes": boundary.changeClasses,
    "patch.files": files,
    "patch.lines": boundary.added + boundary.removed,
    "patch.bytes": boundary.bytes,
    "patch.binary": boundary.binary,
    "patch.symlinks": boundary.symlinks,
    "patch.outside_scope": boundary.outsideScope.length,
    "patch.forbidden": boundary.forbidden.length,
    "patch.refused": boundary.refused.length,
    "patch.over_limits": boundary.overLimits.length,
  };
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

const NOTHING: FactTable = {
  "action.kind": null,
  "action.repository": null,
  "action.other_repository": null,
  "action.tool": null,
  "action.paths": null,
  "action.paths_normal": null,
  "action.change_classes": null,
  "action.outside_scope": null,
  "action.forbidden": null,
  "tenant.id": null,
  "subject.id": null,
  "subject.roles": null,
  "repository.name": null,
  "repository.tier": null,
  "repository.team": null,
  "repository.owner": null,
  "task.class": null,
  "task.autonomy": null,
  "task.change": null,
  "task.data_class": null,
  "task.limits.turns": null,
  "task.limits.minutes": null,
  "task.limits.files": null,
  "task.limits.lines": null,
  "task.limits.cost_cents": null,
  "task.limits.repairs": null,
  "source.ref": null,
  "workspace.purpose": null,
  "model.provider": null,
  "model.name": null,
  "model.turn": null,
  "command.readable": null,
  "command.because": null,
  "command.programs": null,
  "command.count": null,
  "command.inline_code": null,
  "command.interpreters": null,
  "command.pipes_into_interpreter": null,
  "command.redirects": null,
  "command.git_commands": null,
  "script.program": null,
  "verify.profile": null,
  "verify.phase": null,
  "export.purpose": null,
  "patch.files": null,
  "patch.lines": null,
  "patch.bytes": null,
  "patch.binary": null,
  "patch.symlinks": null,
  "patch.outside_scope": null,
  "patch.forbidden": null,
  "patch.refused": null,
  "patch.over_limits": null,
  "branch.name": null,
  "branch.is_default": null,
  "pr.draft": null,
  "pr.base": null,
};
