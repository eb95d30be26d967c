// core/policy/attributes.ts: every fact a rule may ask for: its name, type, origin, and when it is absent.
import { MODEL_KINDS, SHELL_KINDS } from "../action.ts";
import { READ_TOOLS, WRITE_TOOLS } from "../schema/action.ts";
import { CHECKS } from "../schema/finding.ts";
import type { ActionKind } from "../schema/action.ts";
import { SUSPICIONS } from "../schema/instructions.ts";
import { PROVIDERS } from "../schema/model.ts";
import { VERIFICATION_PHASES } from "../schema/verification.ts";
import {
  AUTONOMY_MODES,
  CHANGE_CLASSES,
  DATA_CLASSES,
  RISK_TIERS,
  ROLES,
  TASK_CLASSES,
  WEEKDAYS,
} from "../schema/vocabulary.ts";
import { RISK_WORDS } from "../risk.ts";
import { RISKS } from "../shell/reader.ts";

/**
 * `source` says who answers for the value. `platform`: its own records. `contract`: the signed task, which the run is held
 * to. `action`: the proposal itself, which is what will be done, to the digest. `reading`: what we made out of a proposal.
 * `requester`: a word of the person who asked, which nothing holds; no rule may allow anything on it.
 * `of`: the action kinds that have it; of all others it is null. `words`: the only values it can have.
 */
export type Attribute = {
  type: "text" | "number" | "flag" | "list" | "paths";
  source: "platform" | "contract" | "action" | "reading" | "requester";
  of: readonly ActionKind[] | "every";
  absent: string;
  words?: readonly string[];
};

const NEVER = "never";
const NO_REPOSITORY = "the action is of no onboarded repository";
const NO_TASK = "the action is of no run";
const OTHER_KIND = "the action is of another kind";
const NOT_COMPARED = `${OTHER_KIND}, or no test by name was there to compare with the baseline`;
const NO_NETWORK = `${NO_TASK}, or the task names no egress profile`;
const UNREADABLE = "the command is not readable";

const repository = { source: "platform", of: "every", absent: NO_REPOSITORY } as const;
const task = { source: "contract", of: "every", absent: NO_TASK } as const;
const limit = { ...task, type: "number" } as const;
const campaign = { source: "platform", of: "every", absent: "the action is of no campaign" } as const;
const NAMES_BRANCH = ["branch.bundle", "branch.push", "pr.open"] as const;
const NAMES_PULL_REQUEST = ["pr.read", "pr.comment", "access.read"] as const;
const NAMES_REPOSITORY = ["repository.read", "source.fetch", ...NAMES_PULL_REQUEST, ...NAMES_BRANCH] as const;
const command = { source: "reading", of: SHELL_KINDS, absent: UNREADABLE } as const;
const guidance = { source: "reading", of: ["guidance.use"], absent: OTHER_KIND } as const;
const patch = { source: "reading", of: ["patch.submit"], absent: OTHER_KIND } as const;
const lost = { type: "number", source: "platform", of: ["pr.open"], absent: NOT_COMPARED } as const;
const write = { source: "reading", of: ["tool.write"], absent: `${OTHER_KIND}, or of no run` } as const;

export const ATTRIBUTES = {
  "action.kind": { type: "text", source: "action", of: "every", absent: NEVER },
  "action.repository": { type: "text", source: "action", of: NAMES_REPOSITORY, absent: OTHER_KIND },
  "action.other_repository": {
    type: "flag",
    source: "reading",
    of: NAMES_REPOSITORY,
    absent: `${OTHER_KIND}, or ${NO_REPOSITORY}`,
  },
  "action.tool": {
    type: "text",
    source: "action",
    of: ["tool.read", "tool.write"],
    absent: OTHER_KIND,
    words: [...READ_TOOLS, ...WRITE_TOOLS],
  },
  "action.paths": {
    type: "paths",
    source: "action",
    of: ["tool.read", "tool.write", "patch.submit"],
    absent: `${OTHER_KIND}; missing (an error) of a patch whose report does not name all its paths`,
  },
  "action.paths_normal": {
    type: "flag",
    source: "reading",
    of: ["tool.read", "tool.write", "patch.submit"],
    absent: OTHER_KIND,
  },
  "action.change_classes": {
    type: "list",
    source: "reading",
    of: ["tool.write", "patch.submit", ...NAMES_BRANCH],
    absent: OTHER_KIND,
    words: CHANGE_CLASSES,
  },
  "action.outside_scope": { type: "number", ...write },
  "action.forbidden": { type: "number", ...write },
  "tenant.id": { type: "text", source: "platform", of: "every", absent: NEVER },
  "subject.id": { type: "text", source: "platform", of: "every", absent: NEVER },
  "subject.roles": { type: "list", source: "platform", of: "every", absent: NEVER, words: ROLES },
  "repository.name": { type: "text", ...repository },
  "repository.tier": { type: "text", ...repository, words: RISK_TIERS },
  "repository.team": { type: "text", ...repository },
  "repository.owner": { type: "text", ...repository },
  "task.class": { type: "text", ...task, source: "requester", words: TASK_CLASSES },
  "task.autonomy": { type: "text", ...task, words: AUTONOMY_MODES },
  "task.change": { type: "text", ...task, words: ["agent", "script"] },
  "task.data_class": { type: "text", ...task, source: "requester", words: DATA_CLASSES },
  "task.limits.turns": limit,
  "task.limits.minutes": limit,
  "task.limits.files": limit,
  "task.limits.lines": limit,
  "task.limits.cost_cents": limit,
  "task.limits.repairs": limit,
  "campaign.id": { type: "text", ...campaign },
  "campaign.targets": { type: "number", ...campaign },
  "campaign.wave": { type: "number", ...campaign },
  "campaign.wave_pull_requests": { type: "number", ...campaign },
  "runtime.verifier": { type: "text", source: "platform", of: "every", absent: `${NO_TASK}, or has none` },
  "runtime.egress": { type: "text", source: "contract", of: "every", absent: NO_NETWORK },
  "time.weekday": { type: "text", source: "platform", of: "every", absent: NEVER, words: WEEKDAYS },
  "time.minute": { type: "number", source: "platform", of: "every", absent: NEVER },
  "source.ref": {
    type: "text",
    source: "action",
    of: ["source.fetch"],
    absent: `${OTHER_KIND}, or the default branch is meant`,
  },
  "workspace.purpose": {
    type: "text",
    source: "platform",
    of: ["workspace.open"],
    absent: OTHER_KIND,
    words: ["change", "baseline", "verify"],
  },
  "guidance.files": { type: "number", ...guidance },
  "guidance.unread": { type: "number", ...guidance },
  "guidance.suspicions": { type: "list", ...guidance, words: SUSPICIONS },
  "model.provider": {
    type: "text",
    source: "platform",
    of: MODEL_KINDS,
    absent: OTHER_KIND,
    words: PROVIDERS,
  },
  "model.name": { type: "text", source: "platform", of: MODEL_KINDS, absent: OTHER_KIND },
  "model.turn": { type: "number", source: "platform", of: ["model.call"], absent: OTHER_KIND },
  "command.readable": { type: "flag", source: "reading", of: SHELL_KINDS, absent: OTHER_KIND },
  "command.because": {
    type: "text",
    source: "reading",
    of: SHELL_KINDS,
    absent: "the command is readable",
  },
  "command.programs": { type: "list", ...command },
  "command.count": { type: "number", ...command },
  "command.inline_code": { type: "flag", ...command },
  "command.interpreters": { type: "list", ...command },
  "command.pipes_into_interpreter": { type: "flag", ...command },
  "command.redirects": { type: "list", ...command },
  "command.git_commands": { type: "list", ...command },
  "command.hosts": { type: "list", ...command },
  "command.methods": { type: "list", ...command },
  "command.calls": { type: "list", ...command },
  "script.program": { type: "text", source: "contract", of: ["script.exec"], absent: OTHER_KIND },
  "script.argv": { type: "list", source: "contract", of: ["script.exec"], absent: OTHER_KIND },
  "command.risks": { type: "list", ...command, words: RISKS },
  "verify.profile": { type: "text", source: "platform", of: ["verify.run"], absent: OTHER_KIND },
  "verify.phase": {
    type: "text",
    source: "platform",
    of: ["verify.run"],
    absent: OTHER_KIND,
    words: VERIFICATION_PHASES,
  },
  "export.purpose": {
    type: "text",
    source: "platform",
    of: ["patch.export"],
    absent: OTHER_KIND,
    words: ["checkpoint", "patch"],
  },
  "patch.files": { type: "number", ...patch },
  "patch.lines": { type: "number", ...patch },
  "patch.bytes": { type: "number", ...patch },
  "patch.binary": { type: "number", ...patch },
  "patch.symlinks": { type: "number", ...patch },
  "patch.outside_scope": { type: "number", ...patch },
  "patch.forbidden": { type: "number", ...patch },
  "patch.refused": { type: "number", ...patch },
  "patch.over_limits": { type: "number", ...patch },
  "patch.verified_by": {
    type: "list",
    source: "platform",
    of: ["pr.open"],
    absent: OTHER_KIND,
  },
  "verification.vanished": lost,
  "verification.newly_skipped": lost,
  "verification.unaccounted": lost,
  "patch.major_upgrades": { type: "number", ...patch },
  "patch.findings": {
    type: "list",
    ...patch,
    absent: `${OTHER_KIND}, or nothing checked the patch: an earlier version exported it`,
    words: CHECKS,
  },
  "patch.risk": { type: "text", ...patch, absent: `${OTHER_KIND}, or ${NO_REPOSITORY}`, words: RISK_WORDS },
  "branch.name": { type: "text", source: "platform", of: NAMES_BRANCH, absent: OTHER_KIND },
  "branch.is_default": {
    type: "flag",
    source: "reading",
    of: NAMES_BRANCH,
    absent: `${OTHER_KIND}, or ${NO_REPOSITORY}`,
  },
  "pr.draft": { type: "flag", source: "platform", of: ["pr.open"], absent: OTHER_KIND },
  "pr.base": { type: "text", source: "platform", of: ["pr.open"], absent: OTHER_KIND },
} as const satisfies Record<string, Attribute>;

export type FactName = keyof typeof ATTRIBUTES;

/** The attribute of that name, or null. */
export function attributeOf(name: string): Attribute | null {
  return isFactName(name) ? ATTRIBUTES[name] : null;
}

function isFactName(name: string): name is FactName {
  return Object.hasOwn(ATTRIBUTES, name);
}
