// core/schema/artifact.ts: content-addressed bytes with a class; history holds only their digests (I16).
import { z } from "zod";
import { Digest } from "./vocabulary.ts";

export const ARTIFACT_CLASSES = [
  "patch",
  "diff",
  "branch_bundle",
  "raw_log",
  "redacted_log",
  "verification_report",
  "judge_report",
  "context_manifest",
  "replay_package",
  "cost_report",
  "audit_export",
  "model_request",
  "tool_input",
  "tool_output_raw",
  "tool_output_redacted",
  "source_bundle",
  "source_manifest",
  "workspace_snapshot",
  "workflow_history",
  "policy_snapshot",
  "run_report",
  "egress_log",
  "guidance",
] as const;
export const ArtifactClass = z.enum(ARTIFACT_CLASSES);
export type ArtifactClass = z.infer<typeof ArtifactClass>;

export const ArtifactRef = z.strictObject({ digest: Digest, class: ArtifactClass, bytes: z.int().min(0) });
export type ArtifactRef = z.infer<typeof ArtifactRef>;

/** One right to store: at most `maxBytes` of class `class`. */
export const ArtifactWrite = z.strictObject({ class: ArtifactClass, maxBytes: z.int().positive() });
export type ArtifactWrite = z.infer<typeof ArtifactWrite>;
