// core/artifact-retention.ts: how long each class of artifact is kept, and which class is fit for people to read.
import type { ArtifactClass } from "./schema/artifact.ts";

/** `raw` may hold what a redactor has not seen (I9). */
type Rule = { days: number; content: "redacted" | "raw" };

const EVIDENCE_DAYS = 400;
const RAW_DAYS = 30;

const RULES = {
  patch: { days: EVIDENCE_DAYS, content: "redacted" },
  diff: { days: EVIDENCE_DAYS, content: "redacted" },
  branch_bundle: { days: EVIDENCE_DAYS, content: "redacted" }, // holds what the patch holds, and no more
  raw_log: { days: RAW_DAYS, content: "raw" },
  redacted_log: { days: EVIDENCE_DAYS, content: "redacted" },
  verification_report: { days: EVIDENCE_DAYS, content: "redacted" },
  judge_report: { days: EVIDENCE_DAYS, content: "redacted" },
  context_manifest: { days: EVIDENCE_DAYS, content: "redacted" },
  replay_package: { days: EVIDENCE_DAYS, content: "redacted" },
  cost_report: { days: EVIDENCE_DAYS, content: "redacted" },
  audit_export: { days: EVIDENCE_DAYS, content: "redacted" },
  model_request: { days: EVIDENCE_DAYS, content: "raw" },
  tool_input: { days: RAW_DAYS, content: "raw" },
  tool_output_raw: { days: RAW_DAYS, content: "raw" },
  tool_output_redacted: { days: EVIDENCE_DAYS, content: "redacted" },
  source_bundle: { days: RAW_DAYS, content: "raw" },
  source_manifest: { days: EVIDENCE_DAYS, content: "redacted" },
  workspace_snapshot: { days: RAW_DAYS, content: "raw" },
  workflow_history: { days: EVIDENCE_DAYS, content: "redacted" },
  policy_snapshot: { days: EVIDENCE_DAYS, content: "redacted" },
  run_report: { days: EVIDENCE_DAYS, content: "redacted" },
  egress_log: { days: EVIDENCE_DAYS, content: "redacted" },
  guidance: { days: EVIDENCE_DAYS, content: "redacted" },
} as const satisfies Record<ArtifactClass, Rule>;

export function expiryOf(artifactClass: ArtifactClass, now: Date): Date {
  return new Date(now.getTime() + RULES[artifactClass].days * 86_400_000);
}

export function isRedacted(artifactClass: ArtifactClass): boolean {
  return RULES[artifactClass].content === "redacted";
}
