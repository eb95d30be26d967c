// activities/sandbox/cgroup/mounts.ts: where control groups are mounted, and where this worker stands in them.
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Controller } from "./dialect.ts";

type Mount = { point: string; root: string; kind: string; options: string[] };

/** Fields of /proc/self/mountinfo: … 4 root, 5 mount point, … "-", type, source, options. Source: proc(5). */
export function cgroupMounts(kind: string): Mount[] {
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
export function ownPath(controller: Controller | null): string {
  for (const line of readFileSync("/proc/self/cgroup", "utf8").split("\n")) {
    const [number = "", names = "", ...path] = line.split(":");
    const isIt = controller === null ? number === "0" : names.split(",").includes(controller);
    if (isIt) return path.join(":");
  }
  return "/";
}

/** In a container a mount may show only a part of the tree, or our path may lie outside it. */
export function folderOf(mount: Mount, path: string): string {
  const inside = relative(mount.root, path);
  const folder = inside.startsWith("..") ? mount.point : join(mount.point, inside);
  return existsSync(folder) ? folder : mount.point;
}

export function readLine(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
}
