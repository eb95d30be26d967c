// core/blame.ts: whose failure a kind is, so that nobody looks for the infrastructure's faults in the project. Total.
import type { FailureKind } from "./schema/failure.ts";

export type Party = "infrastructure" | "model" | "forge" | "change" | "people" | "platform";

const PARTIES = {
  worker_lost: "infrastructure",
  workspace_lost: "infrastructure",
  broken_off: "infrastructure",
  sandbox_start: "infrastructure",
  sandbox_error: "infrastructure",
  script_failed: "change",
  model_timeout: "model",
  model_rate_limited: "model",
  model_down: "model",
  model_refused: "model",
  model_invalid: "model",
  model_context_overflow: "change",
  verifier_infrastructure: "infrastructure",
  forge_rate_limited: "forge",
  forge_down: "forge",
  forge_refused: "forge",
  forge_not_found: "forge",
  forge_unauthorized: "forge",
  branch_diverged: "people",
  clone_failed: "infrastructure",
  notify_down: "infrastructure",
  notify_rate_limited: "infrastructure",
  notify_refused: "platform",
  artifact_store_down: "infrastructure",
  artifact_missing: "infrastructure",
  ledger_down: "infrastructure",
  permit_invalid: "platform",
  permit_expired: "platform",
  halted: "people",
  halt_feed_stale: "infrastructure",
  internal: "platform",
} as const satisfies Record<FailureKind, Party>;

const WORDS = {
  infrastructure: "a failure of the infrastructure, not of the project",
  model: "a failure at the model's provider, not of the project",
  forge: null, // its own words say it
  change: null,
  people: null,
  platform: "a fault of the platform or its configuration, not of the project",
} as const satisfies Record<Party, string | null>;

export function partyOf(kind: FailureKind): Party {
  return PARTIES[kind];
}

/** For a sentence's end, in brackets; null: the message says enough. */
export function blameFor(kind: FailureKind): string | null {
  return WORDS[partyOf(kind)];
}
