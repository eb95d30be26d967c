// activities/sandbox/workspace/ground.ts: the sized file system a workspace stands on, and how a command gets there without root.
import type { WorkspaceLimits } from "../driver/driver.ts";
import type { Tools } from "../driver/tools.ts";
import type { ProcessIdentity } from "./owner.ts";

/**
 * `treePath`: the tree as the host reads it. `sandboxPath`: as bubblewrap, after `enter`, binds it.
 * `enter`: argv in front of every command, which drops to `hostUid`.
 */
export type Ground = {
  treePath: string;
  sandboxPath: string;
  enter: string[];
  keeper: ProcessIdentity | null;
  close(): Promise<void>;
};

export type GroundPlan = { folder: string; hostUid: number; limits: WorkspaceLimits; tools: Tools };

/** Options of a tmpfs that is the quota: bytes and inodes hold across commands. */
export function tmpfsOptions({ limits }: GroundPlan, owner: number): string {
  return [
    `size=${limits.diskBytes}`,
    `nr_inodes=${limits.diskInodes}`,
    "nosuid,nodev,mode=0700",
    `uid=${owner},gid=${owner}`,
  ].join(",");
}
