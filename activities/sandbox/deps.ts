// activities/sandbox/deps.ts: what the sandbox worker is given. No credential is in it (trust map).
import type { ArtifactFront } from "../../core/contract.ts";
import type { Redactor } from "../../core/redact/redaction.ts";
import type { Network } from "./egress/network.ts";
import type { SandboxDriver, WorkspaceLimits } from "./driver/driver.ts";

export type SandboxDeps = {
  driver: SandboxDriver;
  artifacts: ArtifactFront;
  /** This host's own task queue, `sandbox@<host>`. */
  hostQueue: string;
  host: string;
  /** Folder of declared dependency caches, one folder each. */
  caches: string;
  /** Folder for source bundles while a workspace is open; every user may enter it. */
  sources: string;
  limits: WorkspaceLimits;
  /** What a command with an egress profile may reach at most. */
  network: Network;
  redactor: (salt: string) => Redactor;
  pulse(): { heartbeat: () => void; signal: AbortSignal };
};
