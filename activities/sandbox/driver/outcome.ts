// activities/sandbox/driver/outcome.ts: what became of a command, by who killed it and what the counters say, not by its exit code.
import type { ExecOutcome } from "../../../core/schema/sandbox.ts";

/** Why the driver killed it; null: it ended by itself. */
export type KillReason = "timeout" | "cancelled" | "output_limit" | "oom" | "sandbox_error";

export type Ending = {
  killed: KillReason | null;
  exitCode: number | null;
  oomKills: number;
  processesRefused: number;
  diskFull: boolean;
};

/** Counters come before the exit code: one killed child may leave a command that ends with 0. Total. */
export function outcomeOf({ killed, exitCode, oomKills, processesRefused, diskFull }: Ending): ExecOutcome {
  if (killed !== null) return killed;
  if (oomKills > 0) return "oom";
  if (processesRefused > 0) return "pids";
  if (diskFull) return "quota";
  if (exitCode === null) return "sandbox_error";
  return exitCode === 0 ? "ok" : "failed";
}
