// activities/sandbox/cgroup/hierarchy.ts: where this machine lets us make control groups, found by making one.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CGROUP1, CGROUP2, CONTROLLERS, LIMITERS } from "./dialect.ts";
import type { Dialect } from "./dialect.ts";
import { makeGroup, removeGroup } from "./group.ts";
import type { Folders } from "./group.ts";
import { cgroupMounts, folderOf, ownPath, readLine } from "./mounts.ts";

/** `parents`: the folder in which a run's group is made, for each controller we can use. */
export type Hierarchy = { dialect: Dialect; parents: Folders };

/** A parent of groups may hold no process on v2, so the worker itself moves here. */
const WORKER_LEAF = "skein-worker";

/**
 * v2 below our own group, v2 at the true root, v1: the first that holds all three, else the one that holds most, else null.
 * `name`: the folder of all our groups.
 */
export async function findHierarchy(name: string): Promise<Hierarchy | null> {
  let best: Hierarchy | null = null;
  for (const look of [ownUnified, rootUnified, legacy]) {
    const candidate = look(name);
    if (candidate === null) continue;
    const usable = await keepUsable(candidate);
    leaveHierarchy(candidate);
    if (sizeOf(usable) > sizeOf(best)) best = usable;
    if (sizeOf(best) === LIMITERS.length) break;
  }
  return best;
}

function sizeOf(hierarchy: Hierarchy | null): number {
  return LIMITERS.filter((controller) => hierarchy?.parents[controller] !== undefined).length;
}

/** Tries each controller with a group of its own and keeps those that took their limits. */
async function keepUsable({ dialect, parents }: Hierarchy): Promise<Hierarchy> {
  const kept: Folders = {};
  for (const controller of CONTROLLERS) {
    const parent = parents[controller];
    if (parent === undefined) continue;
    const trial = { [controller]: join(parent, `trial-${process.pid}`) };
    try {
      makeGroup(dialect, trial, { memoryBytes: 2 ** 26, processes: 16, cpus: 1 });
      kept[controller] = parent;
    } catch {
      // not ours, or without this limit: the probe reports it as none
    } finally {
      await removeGroup(trial).catch(() => undefined);
    }
  }
  return { dialect, parents: kept };
}

function legacy(name: string): Hierarchy | null {
  const mounts = cgroupMounts("cgroup");
  const parents: Folders = {};
  for (const controller of CONTROLLERS) {
    const mount = mounts.find(({ options }) => options.includes(controller));
    if (mount === undefined) continue;
    parents[controller] = join(folderOf(mount, ownPath(controller)), name);
  }
  return Object.keys(parents).length > 0 ? { dialect: CGROUP1, parents } : null;
}

/** A delegated group: a service's, a container's, or a scope of a systemd user manager. */
function ownUnified(name: string): Hierarchy | null {
  const [mount] = cgroupMounts("cgroup2");
  if (mount === undefined) return null;
  const own = folderOf(mount, ownPath(null));
  return unifiedAt(basename(own) === WORKER_LEAF ? dirname(own) : own, name);
}

/** Only the machine's true root has no type, and only it may hold processes beside groups. */
function rootUnified(name: string): Hierarchy | null {
  const [mount] = cgroupMounts("cgroup2");
  return mount === undefined || existsSync(join(mount.point, "cgroup.type"))
    ? null
    : unifiedAt(mount.point, name);
}

function unifiedAt(base: string, name: string): Hierarchy | null {
  const offered = readLine(join(base, "cgroup.controllers")).split(" ");
  if (!LIMITERS.every((controller) => offered.includes(controller))) return null; // hybrid hosts end here
  const parent = join(base, name);
  const hierarchy = { dialect: CGROUP2, parents: { memory: parent, pids: parent, cpu: parent } };
  try {
    delegate(base);
    enterHierarchy(hierarchy);
    return hierarchy;
  } catch {
    return null; // not ours to write
  }
}

/** Again when a process was born in between. Not at all when another worker did it: all others are out already. */
function delegate(base: string): void {
  for (let tries = 5; !handsDown(base); tries -= 1) {
    moveProcesses(base);
    try {
      enableControllers(base);
    } catch (error) {
      if (tries <= 1) throw error;
    }
  }
}

function handsDown(base: string): boolean {
  const given = readLine(join(base, "cgroup.subtree_control")).split(" ");
  return LIMITERS.every((controller) => given.includes(controller));
}

/** A group that hands controllers down holds no process itself: all go to a leaf. */
function moveProcesses(base: string): void {
  if (!existsSync(join(base, "cgroup.type"))) return;
  const leaf = join(base, WORKER_LEAF);
  mkdirSync(leaf, { recursive: true });
  for (const pid of readFileSync(join(base, "cgroup.procs"), "utf8").split("\n").filter(Boolean)) {
    try {
      writeFileSync(join(leaf, "cgroup.procs"), pid);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error; // it ended
    }
  }
}

/** Makes the folder of all our groups; on v2 it hands the controllers down. */
export function enterHierarchy({ dialect, parents }: Hierarchy): void {
  for (const parent of new Set(Object.values(parents))) {
    mkdirSync(parent, { recursive: true });
    if (dialect.mechanism === "cgroup2") enableControllers(parent);
  }
}

export function enableControllers(folder: string): void {
  writeFileSync(
    join(folder, "cgroup.subtree_control"),
    LIMITERS.map((controller) => `+${controller}`).join(" "),
  );
}

/** Removes the folder of all our groups if it is empty. */
export function leaveHierarchy({ parents }: Hierarchy): void {
  for (const parent of new Set(Object.values(parents))) {
    try {
      rmdirSync(parent);
    } catch {
      // another workspace lives there, or it is gone already
    }
  }
}
