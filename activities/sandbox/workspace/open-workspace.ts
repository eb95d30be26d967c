// activities/sandbox/workspace/open-workspace.ts: a workspace while this worker holds it.
import type { Group } from "../cgroup/run-group.ts";
import type { ReadOnlyBind, Workspace } from "../driver/driver.ts";
import type { Ground } from "./ground.ts";

export type OpenWorkspace = {
  workspace: Workspace;
  /** 0700 or 0710 on the host: pipes, and the mount point of the tree. */
  folder: string;
  ground: Ground;
  group: Group | null;
  readOnlyMounts: ReadOnlyBind[];
  /** Counts commands, for the names of their groups. */
  commands: number;
  /** The end of the command before: one at a time. */
  turn: Promise<unknown>;
  /** Aborted by `destroy`. */
  closing: AbortController;
};
