// core/schema/audit.ts: what an audit event says. Kinds are closed; bodies are hashed as RFC 8785 text.
import { z } from "zod";
import { Digest, TenantId } from "./vocabulary.ts";
import { WorkerIdentity } from "./worker.ts";

export const AUDIT_KINDS = [
  "task.submitted",
  "task.approved",
  "policy.evaluated",
  "run.scheduled",
  "run.leased",
  "run.closed",
  "run.cancelled",
  "run.failed",
  "run.lost",
  "run.retried",
  "sandbox.created",
  "sandbox.destroyed",
  "guidance.used",
  "instruction.suspected",
  "repository.cloned",
  "repository.onboarded",
  "model.called",
  "tool.called",
  "command.executed",
  "file.changed",
  "patch.exported",
  "patch.accepted",
  "verifier.executed",
  "judge.executed",
  "report.written",
  "branch.bundled",
  "branch.pushed",
  "pull_request.created",
  "pull_request.updated",
  "pull_request.read",
  "pull_request.commented",
  "access.read",
  "comment.heard",
  "comment.refused",
  "evidence.stored",
  "artifact.deleted",
  "secret.redacted",
  "override.proposed",
  "admin.override",
  "override.revoked",
  "policy.proposed",
  "policy.changed",
  "key.enrolled",
  "key.revoked",
  "role.granted",
  "role.revoked",
  "approval.requested",
  "approval.granted",
  "approval.refused",
  "approval.expired",
  "approval.voided",
  "approval.used",
  "approval.reminded",
  "budget.raised",
  "lease.revoked",
  "halt.set",
  "halt.half_released",
  "halt.released",
  "halt.expired",
  "statement.accepted",
  "statement.refused",
  "notification.sent",
  "effect.failed",
] as const;
export const AuditKind = z.enum(AUDIT_KINDS);
export type AuditKind = z.infer<typeof AuditKind>;

export const ACTOR_TYPES = ["person", "agent", "script", "platform"] as const;
export const ActorType = z.enum(ACTOR_TYPES);

/** Chain names: `run/<runId>`, `tenant`, and for the reserved tenant `platform` its own `tenant`. */
export const AuditBody = z.strictObject({
  kind: AuditKind,
  tenant: TenantId,
  actor: z.strictObject({ id: z.string(), type: ActorType }),
  onBehalfOf: z.string().nullable(),
  action: z.string().nullable().describe("action kind"),
  actionId: z.string().nullable(),
  resource: z.strictObject({ type: z.string(), id: z.string() }),
  decision: z.string().nullable().describe("decision id"),
  effect: z.string().nullable().describe("allow, ask_approval or deny, where decided"),
  approval: z.string().nullable(),
  policySnapshot: Digest.nullable(),
  requestDigest: Digest.nullable(),
  resultDigest: Digest.nullable(),
  worker: WorkerIdentity.describe(
    "the process that did it, by its signed receipt; else the one that wrote this",
  ),
  at: z.string().describe("RFC 3339, UTC, milliseconds"),
  note: z.string().max(500).nullable().describe("redacted, one line"),
});
export type AuditBody = z.infer<typeof AuditBody>;

/** As stored: `body` is the exact text that was hashed. */
export const AuditEvent = z.strictObject({
  chain: z.string(),
  seq: z.int().min(1),
  previous: Digest,
  hash: Digest,
  body: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
