// activities/sandbox/limits.ts: how much a workspace and what runs in it may use. Memory holds the workspace too, so it is the larger.
import type { WorkspaceLimits } from "./driver/driver.ts";

const MIB = 1024 * 1024;

/** `build`: what a run's workspace has. */
export const SANDBOX_PROFILES = {
  default: {
    memoryBytes: 512 * MIB,
    processes: 256,
    cpus: 1,
    diskBytes: 256 * MIB,
    diskInodes: 50_000,
  },
  build: {
    memoryBytes: 2048 * MIB,
    processes: 256,
    cpus: 2,
    diskBytes: 1024 * MIB,
    diskInodes: 200_000,
  },
} as const satisfies Record<string, WorkspaceLimits>;
export type SandboxProfileName = keyof typeof SANDBOX_PROFILES;
