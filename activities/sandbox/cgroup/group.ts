// activities/sandbox/cgroup/group.ts: one control group: limits that were read back, counters, and an end that leaves nothing alive.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxFault } from "../driver/driver.ts";
import type { UseLimits } from "../driver/driver.ts";
import { CONTROLLERS, counterIn } from "./dialect.ts";
import type { Controller, Counters, Dialect } from "./dialect.ts";

/** Where each held controller's folder is; on v2 all are the same folder. */
export type Folders = Partial<Record<Controller, string>>;

const PAGE = 4096;
const EMPTY_WITHIN_MS = 5_000;

/** Makes the folders and sets the limits. Throws `SandboxFault` when a limit reads back as something else. */
export function makeGroup(dialect: Dialect, folders: Folders, use: UseLimits): void {
  for (const folder of distinct(folders)) mkdirSync(folder, { recursive: true });
  for (const [controller, folder] of entriesOf(folders)) {
    for (const { file, value, ifPresent } of dialect.limits[controller](use)) {
      const path = join(folder, file);
      if (ifPresent && !existsSync(path)) continue;
      writeFileSync(path, value);
      const found = readFileSync(path, "utf8").trim();
      if (!isSameLimit(found, value)) throw new SandboxFault(`${path} is ${found} after writing ${value}`);
    }
  }
}

/** Files to write a process id to, so that it joins. */
export function joinFiles(folders: Folders): string[] {
  return distinct(folders).map((folder) => join(folder, "cgroup.procs"));
}

/** Asks the kernel, from outside: is the process in every one of these groups? */
export function holdsProcess(folders: Folders, pid: number): boolean {
  return distinct(folders).every((folder) => processesIn(folder).includes(pid));
}

export function readCounters(dialect: Dialect, folders: Folders): Counters {
  const { oomFile, peakFile, clock } = dialect;
  const text = (controller: Controller, file: string): string => {
    const folder = folders[controller];
    return folder === undefined ? "" : readIfPresent(join(folder, file)).trim();
  };
  const peak = text("memory", peakFile);
  const time = text(clock.controller, clock.file);
  return {
    oomKills: counterIn(text("memory", oomFile), "oom_kill"),
    processesRefused: counterIn(text("pids", "pids.events"), "max"),
    peakMemoryBytes: peak === "" ? null : Number(peak),
    cpuMs: time === "" ? null : Math.round(clock.cpuMs(time)),
  };
}

/** SIGKILL to all in it and below, again and again, until the kernel lists none. Zombies are not listed. */
export async function killGroup(folders: Folders): Promise<void> {
  const deadline = performance.now() + EMPTY_WITHIN_MS;
  for (const folder of distinct(folders)) {
    for (const inner of childrenOf(folder)) await killGroup({ pids: inner });
    while (processesIn(folder).length > 0) {
      if (performance.now() > deadline) throw new SandboxFault(`processes in ${folder} do not die`);
      killListed(folder);
      await sleep(5);
    }
  }
}

/** Kills and removes. Idempotent. */
export async function removeGroup(folders: Folders): Promise<void> {
  await killGroup(folders);
  for (const folder of distinct(folders)) {
    for (const inner of childrenOf(folder)) await removeGroup({ pids: inner });
    await removeFolder(folder);
  }
}

async function removeFolder(folder: string): Promise<void> {
  const deadline = performance.now() + EMPTY_WITHIN_MS;
  for (;;) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      if (codeOf(error) !== "EBUSY" || performance.now() > deadline) throw error;
      await sleep(10); // v1 lets go of a dead process a little late
    }
  }
}

function killListed(folder: string): void {
  const atOnce = join(folder, "cgroup.kill"); // v2 since Linux 5.14
  if (existsSync(atOnce)) return writeFileSync(atOnce, "1");
  for (const pid of processesIn(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if (codeOf(error) !== "ESRCH") throw error;
    }
  }
}

function processesIn(folder: string): number[] {
  return readIfPresent(join(folder, "cgroup.procs")).split("\n").filter(Boolean).map(Number);
}

function childrenOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENODEV"].includes(codeOf(error))) return "";
    throw error;
  }
}

function isSameLimit(found: string, wanted: string): boolean {
  return (
    found === wanted || (Number(wanted) >= PAGE && Math.floor(Number(wanted) / PAGE) * PAGE === Number(found))
  );
}

function distinct(folders: Folders): string[] {
  return [...new Set(Object.values(folders))];
}

function entriesOf(folders: Folders): [Controller, string][] {
  return CONTROLLERS.flatMap((controller): [Controller, string][] => {
    const folder = folders[controller];
    return folder === undefined ? [] : [[controller, folder]];
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
