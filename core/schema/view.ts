// core/schema/view.ts: what the gateway's signed reads answer and the CLI prints.
import { z } from "zod";
import { ArtifactClass } from "./artifact.ts";
import { AuditEvent } from "./audit.ts";
import { FailureKind } from "./failure.ts";
import { Judgement } from "./judge.ts";
import { BoundaryReport } from "./patch.ts";
import { Verdict } from "./policy.ts";
import { RunManifest, RunOutcome, Stage } from "./run.ts";
import { TaskContract } from "./task.ts";
import { VerificationReport } from "./verification.ts";
import { AutonomyMode, DataClass, Digest, TaskClass } from "./vocabulary.ts";

export const RunSummary = z.strictObject({
  id: z.string(),
  workflowId: z.string(),
  taskId: Digest,
  title: z.string(),
  repository: z.string(),
  change: z.enum(["agent", "script"]),
  taskClass: TaskClass,
  autonomy: AutonomyMode,
  requester: z.string(),
  retryOf: z.string().nullable().describe("run whose task this one began anew"),
  stage: Stage,
  stageBecause: z.string().nullable(),
  stageSince: z.string(),
  outcome: RunOutcome.nullable(),
  because: z.string().nullable(),
  failure: FailureKind.nullable(),
  closed: z.boolean(),
  startedAt: z.string(),
  changedAt: z.string(),
  costMicroUsd: z.int(),
  budgetMicroUsd: z.int(),
  pullRequest: z.strictObject({ number: z.int(), url: z.string(), state: z.string() }).nullable(),
  approval: z.string().nullable().describe("id of the approval it waits for"),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const DecisionView = z.strictObject({
  id: z.string(),
  actionId: z.string(),
  kind: z.string(),
  subject: z.string().describe("what the action touches, one line"),
  effect: z.enum(["allow", "ask_approval", "deny"]),
  gate: z.string().nullable(),
  because: z.string(),
  rules: z.array(z.string()),
  verdict: Verdict.nullable(),
  at: z.string(),
  settled: z.strictObject({ ok: z.boolean(), note: z.string().nullable(), costMicroUsd: z.int() }).nullable(),
});
export type DecisionView = z.infer<typeof DecisionView>;

export const ArtifactView = z.strictObject({
  digest: Digest,
  class: ArtifactClass,
  dataClass: DataClass,
  bytes: z.int(),
  at: z.string(),
  expiresAt: z.string(),
});
export type ArtifactView = z.infer<typeof ArtifactView>;

export const RunDetail = z.strictObject({
  run: RunSummary,
  task: TaskContract,
  manifest: RunManifest.nullable(),
  counts: z.strictObject({ allow: z.int(), askApproval: z.int(), deny: z.int() }),
  usage: z.strictObject({ modelCalls: z.int(), inputTokens: z.int(), outputTokens: z.int() }),
  decisions: z.array(DecisionView),
  verifications: z.array(VerificationReport),
  judgement: Judgement.nullable().describe("null: nobody was asked, or not yet"),
  boundary: BoundaryReport.nullable(),
  artifacts: z.array(ArtifactView),
  webUrl: z.string().nullable(),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const AuditSlice = z.strictObject({ chain: z.string(), head: z.int(), events: z.array(AuditEvent) });
export type AuditSlice = z.infer<typeof AuditSlice>;
