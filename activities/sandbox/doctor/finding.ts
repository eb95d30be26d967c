// activities/sandbox/doctor/finding.ts: one line of the doctor; skipped is not passed.
import type { Command, ExecResult, LimitName, UseLimits } from "../driver/driver.ts";

export const FINDING_STATUSES = ["ok", "degraded", "refused", "skipped"] as const;

/** `degraded`: a development policy lets it go. `fix` empty where there is nothing to mend. */
export type Finding = {
  name: string;
  status: (typeof FINDING_STATUSES)[number];
  seen: string;
  fix: string;
};

/**
 * Attempted in a real sandbox. `wants` says what must be true of the result. `needs`: without a mechanism for this limit
 * the check is skipped, as the machine's finding says so already.
 */
export type Check = {
  name: string;
  script: string;
  wants: (result: ExecResult) => boolean;
  fix: string;
  needs?: LimitName;
  limits?: Partial<UseLimits> & { wallMs?: number };
};

export function commandOf({ script, limits }: Check): Command {
  return {
    argv: ["/bin/sh", "-c", script],
    limits: { wallMs: 20_000, keptBytes: 65_536, outputBytes: 1024 * 1024, ...limits },
    network: "none",
  };
}
