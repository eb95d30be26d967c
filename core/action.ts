// core/action.ts: what follows from an action's kind alone: its queue, its artifact rights, its audit event.
import type { Action, ActionKind, ActionOf } from "./schema/action.ts";
import type { ArtifactWrite } from "./schema/artifact.ts";
import type { AuditKind } from "./schema/audit.ts";
import type { Queue } from "./schema/vocabulary.ts";

const MIB = 1024 * 1024;

/** The queue that owns the credential an effect needs; null: decided only, nothing to perform. */
export const QUEUE_OF = {
  "run.start": null,
  "run.stop": null,
  "repository.read": "scm",
  "source.fetch": "scm",
  "workspace.open": "sandbox",
  "guidance.use": null,
  "model.call": "model",
  "tool.read": "sandbox",
  "tool.write": "sandbox",
  "shell.exec": "sandbox",
  "shell.network": "sandbox",
  "script.exec": "sandbox",
  "verify.run": "sandbox",
  "judge.run": "model",
  "patch.export": "sandbox",
  "patch.submit": null,
  "report.write": "evidence",
  "branch.bundle": "scm",
  "branch.push": "scm",
  "pr.open": "scm",
  "pr.read": "scm",
  "access.read": "scm",
  "pr.comment": "scm",
  "run.cleanup": "sandbox",
  "evidence.keep": "evidence",
  "notify.send": "notify",
} as const satisfies Record<ActionKind, Queue | null>;

export type KindOn<Q extends Queue> = {
  [K in ActionKind]: (typeof QUEUE_OF)[K] extends Q ? K : never;
}[ActionKind];

/** The audit event an effect leaves when it is settled. */
export const AUDIT_KIND_OF = {
  "run.start": "run.scheduled",
  "run.stop": "run.cancelled",
  "repository.read": "repository.onboarded",
  "source.fetch": "repository.cloned",
  "workspace.open": "sandbox.created",
  "guidance.use": "guidance.used",
  "model.call": "model.called",
  "tool.read": "tool.called",
  "tool.write": "file.changed",
  "shell.exec": "command.executed",
  "shell.network": "command.executed",
  "script.exec": "command.executed",
  "verify.run": "verifier.executed",
  "judge.run": "judge.executed",
  "patch.export": "patch.exported",
  "patch.submit": "patch.accepted",
  "report.write": "report.written",
  "branch.bundle": "branch.bundled",
  "branch.push": "branch.pushed",
  "pr.open": "pull_request.created",
  "pr.read": "pull_request.read",
  "access.read": "access.read",
  "pr.comment": "pull_request.commented",
  "run.cleanup": "sandbox.destroyed",
  "evidence.keep": "evidence.stored",
  "notify.send": "notification.sent",
} as const satisfies Record<ActionKind, AuditKind>;

/** Clean-up and evidence can only restrict or record, so no policy, budget or halt may refuse them. */
export function isExempt(kind: ActionKind): boolean {
  return kind === "run.cleanup" || kind === "evidence.keep";
}

/** One command of the agent's, read word by word before it runs. */
export const SHELL_KINDS = ["shell.exec", "shell.network"] as const;

export function isShell(kind: string): kind is (typeof SHELL_KINDS)[number] {
  return (SHELL_KINDS as readonly string[]).includes(kind);
}

/** What costs money, which is reserved before it is asked (I10). */
export const MODEL_KINDS = ["model.call", "judge.run"] as const;

export function asksModel(action: Action): action is ActionOf<(typeof MODEL_KINDS)[number]> {
  return isModelKind(action.kind);
}

export function isModelKind(kind: string): kind is (typeof MODEL_KINDS)[number] {
  return (MODEL_KINDS as readonly string[]).includes(kind);
}

/** What it did before it ended otherwise than well is in its workspace, so it is never simply done again there. */
export function changesAsItGoes(kind: ActionKind): boolean {
  return kind === "tool.write" || isShell(kind) || kind === "script.exec";
}

/** Task queue an effect is sent to: a workspace's own host where it has one. */
export function queueFor(action: Action): string | null {
  if (QUEUE_OF[action.kind] === "sandbox" && "workspace" in action) return action.workspace.queue;
  if (action.kind === "run.cleanup") return action.workspaces[0]?.queue ?? QUEUE_OF[action.kind];
  return QUEUE_OF[action.kind];
}

/** Of each kind that reads any; a place that is empty is none. */
const READS: { [K in ActionKind]?: (action: ActionOf<K>) => (string | null | undefined)[] } = {
  "workspace.open": ({ source, policy, apply }) => [source.bundle, source.manifest, policy, apply],
  "model.call": ({ brief, conversation, answers, repair, guidance }) => [
    brief,
    conversation,
    ...answers.map((answer) => ("artifact" in answer ? answer.artifact : null)),
    repair,
    guidance,
  ],
  "judge.run": ({ brief, diff }) => [brief, diff],
  "tool.write": ({ input }) => [input],
  "verify.run": ({ policy, baseline }) => [policy, baseline],
  "shell.network": ({ egress }) => [egress?.policy],
  "patch.export": ({ source, policy }) => [source.bundle, source.manifest, policy],
  "report.write": ({ output }) => [output],
  "branch.bundle": ({ patch, source }) => [patch, source.bundle, source.manifest],
  "branch.push": ({ patch, source }) => [patch, source.manifest],
};

/** Digests that the effect may fetch. */
export function artifactReads(action: Action): string[] {
  return readsOf(action.kind, action).flatMap((digest) => digest ?? []);
}

function readsOf<K extends ActionKind>(kind: K, action: ActionOf<K>): (string | null | undefined)[] {
  return READS[kind]?.(action) ?? [];
}

const TOOL_OUTPUT: ArtifactWrite[] = [
  { class: "tool_output_raw", maxBytes: 2 * MIB },
  { class: "tool_output_redacted", maxBytes: 2 * MIB },
];

const WRITES: Partial<Record<ActionKind, ArtifactWrite[]>> = {
  "source.fetch": [
    { class: "source_bundle", maxBytes: 512 * MIB },
    { class: "source_manifest", maxBytes: 32 * MIB },
  ],
  "model.call": [
    { class: "model_request", maxBytes: 16 * MIB },
    { class: "tool_input", maxBytes: 2 * MIB },
    { class: "context_manifest", maxBytes: MIB },
  ],
  "judge.run": [
    { class: "context_manifest", maxBytes: MIB },
    { class: "judge_report", maxBytes: 16 * MIB },
  ],
  "tool.read": TOOL_OUTPUT,
  "tool.write": TOOL_OUTPUT,
  "shell.exec": TOOL_OUTPUT,
  "shell.network": [...TOOL_OUTPUT, { class: "egress_log", maxBytes: MIB }],
  "script.exec": TOOL_OUTPUT,
  "verify.run": [
    { class: "raw_log", maxBytes: 8 * MIB },
    { class: "redacted_log", maxBytes: 8 * MIB },
    { class: "verification_report", maxBytes: 16 * MIB },
  ],
  "patch.export": [
    { class: "patch", maxBytes: 32 * MIB },
    { class: "workspace_snapshot", maxBytes: 32 * MIB },
    { class: "diff", maxBytes: 32 * MIB },
  ],
  "report.write": [{ class: "run_report", maxBytes: MIB }],
  "branch.bundle": [{ class: "branch_bundle", maxBytes: 64 * MIB }],
  "evidence.keep": [{ class: "workflow_history", maxBytes: 64 * MIB }],
};

/** Classes and sizes that the effect may store. */
export function artifactWrites(action: Action): ArtifactWrite[] {
  if (action.kind === "workspace.open" && action.guidance) return [{ class: "guidance", maxBytes: 4 * MIB }];
  return WRITES[action.kind] ?? [];
}
