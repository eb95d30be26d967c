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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
