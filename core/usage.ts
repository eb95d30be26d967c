// core/usage.ts: what a command used, as people read it.
import type { CommandUsage } from "./schema/sandbox.ts";

/** Such as `2.1 s, 1.4 s of processor, 56 MiB`; what nobody counted is left out. Total. */
export function describeUsage({ wallMs, cpuMs, peakMemoryBytes }: CommandUsage): string {
  return [
    seconds(wallMs),
    ...(cpuMs === null ? [] : [`${seconds(cpuMs)} of processor`]),
    ...(peakMemoryBytes === null ? [] : [`${Math.ceil(peakMemoryBytes / 1024 / 1024)} MiB`]),
  ].join(", ");
}

/** Of commands one after the other: times add up, of memory the most counts. What one did not count, nobody knows. Total. */
export function together(usages: readonly CommandUsage[]): CommandUsage {
  const cpus = usages.map(({ cpuMs }) => cpuMs);
  const peaks = usages.map(({ peakMemoryBytes }) => peakMemoryBytes);
  return {
    wallMs: usages.reduce((sum, { wallMs }) => sum + wallMs, 0),
    cpuMs: cpus.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0),
    peakMemoryBytes: peaks.reduce<number | null>(
      (most, bytes) => (most === null || bytes === null ? null : Math.max(most, bytes)),
      0,
    ),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
