// activities/sandbox/cgroup/hierarchy.ts: where this machine lets us make control groups, found by making one.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { CGROUP1, CGROUP2, CONTROLLERS } from "./dialect.ts";
import type { Controller, Dialect } from "./dialect.ts";
import { makeGroup, removeGroup } from "./group.ts";
import type { Folders } from "./group.ts";

/** `parents`: the folder in which a run's group is made, for each controller we can use. */
export type Hierarchy = { dialect: Dialect; parents: Folders };

type Mount = { point: string; root: string; kind: string; options: string[] };

/** A parent of groups may hold no process on v2, so the worker itself moves here. */
const WORKER_LEAF = "skein-worker";

/** v2 if it has all three controllers and is ours to write, else v1, else null. `name`: the folder of all our groups. */
export async function findHierarchy(name: string): Promise<Hierarchy | null> {
  for (const candidate of [unified(name), legacy(name)]) {
    if (candidate === null) continue;
    const usable = await keepUsable(candidate);
    if (Object.keys(usable.parents).length > 0) return usable;
  }
  return null;
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

function unified(name: string): Hierarchy | null {
  const [mount] = cgroupMounts("cgroup2");
  if (mount === undefined) return null;
  const own = folderOf(mount, ownPath(null));
  const base = basename(own) === WORKER_LEAF ? dirname(own) : own;
  const offered = readLine(join(base, "cgroup.controllers")).split(" ");
  if (!CONTROLLERS.every((controller) => offered.includes(controller))) return null; // hybrid hosts end here
  try {
    const parent = join(base, name);
    delegate(base);
    mkdirSync(parent, { recursive: true });
    enableControllers(parent);
    return { dialect: CGROUP2, parents: { memory: parent, pids: parent, cpu: parent } };
  } catch {
    return null; // not ours to write
  }
}

/** Empties `base` of processes into a leaf, unless it is the true root, and hands its controllers down. */
function delegate(base: string): void {
  if (existsSync(join(base, "cgroup.type"))) {
    const leaf = join(base, WORKER_LEAF);
    mkdirSync(leaf, { recursive: true });
    for (const pid of readFileSync(join(base, "cgroup.procs"), "utf8").split("\n").filter(Boolean)) {
      writeFileSync(join(leaf, "cgroup.procs"), pid);
    }
  }
  enableControllers(base);
}

export function enableControllers(folder: string): void {
  writeFileSync(join(folder, "cgroup.subtree_control"), CONTROLLERS.map((controller) => `+${controller}`).join(" "));
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

/** Fields of /proc/self/mountinfo: … 4 root, 5 mount point, … "-", type, source, options. Source: proc(5). */
function cgroupMounts(kind: string): Mount[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n").filter(Boolean);
  return lines.map(parseMount).filter((mount) => mount.kind === kind);
}

function parseMount(line: string): Mount {
  const [left = "", right = ""] = line.split(" - ");
  const [, , , root = "/", point = "/"] = left.split(" ");
  const [kind = "", , options = ""] = right.split(" ");
  return { root, point, kind, options: options.split(",") };
}

/** A line of /proc/self/cgroup is `number:controllers:path`; v2's has number 0 and no controller. */
function ownPath(controller: Controller | null): string {
  for (const line of readFileSync("/proc/self/cgroup", "utf8").split("\n")) {
    const [number = "", names = "", ...path] = line.split(":");
    const isIt = controller === null ? number === "0" : names.split(",").includes(controller);
    if (isIt) return path.join(":");
  }
  return "/";
}

/** In a container a mount may show only a part of the tree, or our path may lie outside it. */
function folderOf(mount: Mount, path: string): string {
  const inside = relative(mount.root, path);
  const folder = inside.startsWith("..") ? mount.point : join(mount.point, inside);
  return existsSync(folder) ? folder : mount.point;
}

function readLine(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
}
