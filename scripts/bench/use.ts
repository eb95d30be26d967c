// scripts/bench/use.ts: what processes and all that they ever started have used of the machine, as the kernel counts it.
import { readFileSync, readdirSync } from "node:fs";

/** `memoryBytes`: shared pages once, a part for each that shares them. */
export type Use = { cpuMs: number; memoryBytes: number };

/** The kernel's unit of CPU time for programs, on every architecture of Linux. */
const TICK_MS = 10;

/** Of these and their descendants; a child's CPU counts at its parent once it has ended. What ends meanwhile is left out. */
export function useOf(pids: readonly number[]): Use {
  const children = childrenByParent();
  const seen = new Set<number>();
  const waiting = [...pids];
  const use = { cpuMs: 0, memoryBytes: 0 };
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    use.cpuMs += cpuMsOf(pid);
    use.memoryBytes += memoryOf(pid);
    waiting.push(...(children.get(pid) ?? []));
  }
  return use;
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statOf(Number(name))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** user, system, and the same of its children that have ended. */
function cpuMsOf(pid: number): number {
  const ticks = statOf(pid)?.slice(11, 15) ?? [];
  return ticks.reduce((sum, each) => sum + Number(each) * TICK_MS, 0);
}

function memoryOf(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "");
  return Number(found?.[1] ?? 0) * 1024;
}

/** The fields of `proc_pid_stat(5)` from the third, state, on: the second may hold spaces. */
function statOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // it has ended
  }
}
