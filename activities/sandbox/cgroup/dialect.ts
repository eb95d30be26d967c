// activities/sandbox/cgroup/dialect.ts: how cgroup v1 and v2 spell the same limits and counters.
import type { UseLimits } from "../driver/driver.ts";

/** What holds a limit. */
export const LIMITERS = ["memory", "pids", "cpu"] as const;
/** On v1 the clock of processor time may be a hierarchy of its own; on v2 `cpu` has it. */
export const CONTROLLERS = [...LIMITERS, "cpuacct"] as const;
export type Controller = (typeof CONTROLLERS)[number];

/** Null: nobody counts it here. */
export type Counters = {
  oomKills: number;
  processesRefused: number;
  peakMemoryBytes: number | null;
  cpuMs: number | null;
};

/** `ifPresent`: kernels without swap accounting lack the file. */
export type LimitFile = { file: string; value: string; ifPresent?: true };

export type Dialect = {
  mechanism: "cgroup1" | "cgroup2";
  limits: Record<Controller, (use: UseLimits) => LimitFile[]>;
  oomFile: string;
  peakFile: string;
  clock: { controller: Controller; file: string; cpuMs: (text: string) => number };
};

const PERIOD_US = 100_000;

/** The launcher of a sandbox, and its first process inside. */
export const OWN_PROCESSES = 2;

export const CGROUP1: Dialect = {
  mechanism: "cgroup1",
  limits: {
    memory: ({ memoryBytes }) => [
      { file: "memory.limit_in_bytes", value: String(memoryBytes) },
      { file: "memory.memsw.limit_in_bytes", value: String(memoryBytes), ifPresent: true },
      { file: "memory.swappiness", value: "0", ifPresent: true },
    ],
    pids: pidsLimit,
    cpu: ({ cpus }) => [
      { file: "cpu.cfs_period_us", value: String(PERIOD_US) },
      { file: "cpu.cfs_quota_us", value: String(quotaUs(cpus)) },
    ],
    cpuacct: () => [],
  },
  oomFile: "memory.oom_control",
  peakFile: "memory.max_usage_in_bytes",
  clock: { controller: "cpuacct", file: "cpuacct.usage", cpuMs: (text) => Number(text) / 1e6 },
};

export const CGROUP2: Dialect = {
  mechanism: "cgroup2",
  limits: {
    memory: ({ memoryBytes }) => [
      { file: "memory.max", value: String(memoryBytes) },
      { file: "memory.swap.max", value: "0", ifPresent: true },
      { file: "memory.oom.group", value: "1" },
    ],
    pids: pidsLimit,
    cpu: ({ cpus }) => [{ file: "cpu.max", value: `${quotaUs(cpus)} ${PERIOD_US}` }],
    cpuacct: () => [],
  },
  oomFile: "memory.events",
  peakFile: "memory.peak",
  clock: { controller: "cpu", file: "cpu.stat", cpuMs: (text) => counterIn(text, "usage_usec") / 1e3 },
};

/** `text` of a counter file ("name number" a line) → the number; absent is 0. */
export function counterIn(text: string, name: string): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}

function pidsLimit({ processes }: UseLimits): LimitFile[] {
  return [{ file: "pids.max", value: String(processes + OWN_PROCESSES) }];
}

function quotaUs(cpus: number): number {
  return Math.max(1_000, Math.round(cpus * PERIOD_US));
}
