// cli/sandbox/limit-hit.ts: which limit a command met, in one line.
import type { CommandLimits, ExecResult, WorkspaceLimits } from "../../activities/sandbox/driver/driver.ts";

type Limits = WorkspaceLimits & CommandLimits;

const SAYS: { [outcome in ExecResult["outcome"]]?: (limits: Limits, result: ExecResult) => string } = {
  timeout: ({ wallMs }) => `${wallMs / 1000} s of time`,
  oom: ({ memoryBytes }, { oomKills, peakMemoryBytes }) =>
    `${mib(memoryBytes)} of memory; ${oomKills} killed${peakMemoryBytes === null ? "" : `, ${mib(peakMemoryBytes)} at most`}`,
  pids: ({ processes }) => `${processes} processes`,
  quota: ({ diskBytes, diskInodes }) => `the workspace is full, ${mib(diskBytes)} or ${diskInodes} files`,
  output_limit: ({ outputBytes }) => `${mib(outputBytes)} of output`,
};

/** Null: none. */
export function limitHit(result: ExecResult, limits: Limits): string | null {
  const says = SAYS[result.outcome];
  return says === undefined ? null : `limit hit: ${says(limits, result)}`;
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}
