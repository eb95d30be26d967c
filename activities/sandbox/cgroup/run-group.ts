// activities/sandbox/cgroup/run-group.ts: a run's control group, and one below it for each command.
import { join } from "node:path";
import type { UseLimits } from "../driver/driver.ts";
import { CONTROLLERS } from "./dialect.ts";
import type { Dialect } from "./dialect.ts";
import { makeGroup } from "./group.ts";
import type { Folders } from "./group.ts";
import { enableControllers, enterHierarchy } from "./hierarchy.ts";
import type { Hierarchy } from "./hierarchy.ts";

export type Group = { dialect: Dialect; folders: Folders };

/** Files that the tree holds in memory stay counted here after the command that wrote them. */
export function openRunGroup({ dialect, parents }: Hierarchy, id: string, use: UseLimits): Group {
  enterHierarchy({ dialect, parents });
  const group = { dialect, folders: runFolders({ dialect, parents }, id) };
  makeGroup(dialect, group.folders, use);
  if (dialect.mechanism === "cgroup2")
    for (const folder of new Set(Object.values(group.folders))) enableControllers(folder);
  return group;
}

export function openCommandGroup(run: Group, name: string, use: UseLimits): Group {
  const group = { dialect: run.dialect, folders: below(run.folders, name) };
  makeGroup(group.dialect, group.folders, use);
  return group;
}

/** Where they will be, before they are: the record is written first. */
export function runFolders({ parents }: Hierarchy, id: string): Folders {
  return below(parents, id);
}

function below(folders: Folders, name: string): Folders {
  const inner: Folders = {};
  for (const controller of CONTROLLERS) {
    const folder = folders[controller];
    if (folder !== undefined) inner[controller] = join(folder, name);
  }
  return inner;
}
