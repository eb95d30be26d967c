// core/schema/failure.ts: every way a thing fails has a kind; core/failure.ts gives each exactly one action (I18).
import { z } from "zod";

export const FAILURE_KINDS = [
  "worker_lost",
  "workspace_lost",
  "broken_off",
  "sandbox_start",
  "sandbox_error",
  "script_failed",
  "model_timeout",
  "model_rate_limited",
  "model_down",
  "model_refused",
  "model_invalid",
  "model_context_overflow",
  "verifier_infrastructure",
  "forge_rate_limited",
  "forge_down",
  "forge_refused",
  "forge_not_found",
  "forge_unauthorized",
  "branch_diverged",
  "clone_failed",
  "notify_down",
  "notify_rate_limited",
  "notify_refused",
  "artifact_store_down",
  "artifact_missing",
  "ledger_down",
  "permit_invalid",
  "permit_expired",
  "halted",
  "halt_feed_stale",
  "internal",
] as const;
export const FailureKind = z.enum(FAILURE_KINDS);
export type FailureKind = z.infer<typeof FailureKind>;

export const Failure = z.strictObject({ kind: FailureKind, message: z.string().max(500) });
export type Failure = z.infer<typeof Failure>;
