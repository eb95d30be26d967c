// activities/evidence/deps.ts: what evidence needs of the world: artifacts by permit, and histories of closed workflows.
import type { ArtifactFront } from "../../core/contract.ts";

/** Canonical history JSON, as replay reads it; null while the workflow is still open. */
export type ClosedHistory = { json: string; events: number } | null;

export type EvidenceDeps = {
  artifacts: ArtifactFront;
  historyOf(execution: { workflowId: string; runId: string }): Promise<ClosedHistory>;
  redact: (text: string) => string;
  pulse(): { heartbeat: () => void; signal: AbortSignal };
};
