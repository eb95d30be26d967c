// activities/sandbox/workspace/discard.ts: gives back all that a record names; needs nothing of the worker that took it. Idempotent.
import { rmSync } from "node:fs";
import { leaveHierarchy } from "../cgroup/hierarchy.ts";
import { removeGroup } from "../cgroup/group.ts";
import type { Host } from "../driver/host.ts";
import type { Ground } from "./ground.ts";
import { releaseUid } from "./host-uid.ts";
import { unmountTree } from "./mounted-ground.ts";
import { isAlive } from "./owner.ts";
import { forgetRecord, folderOf } from "./record.ts";
import type { WorkspaceRecord } from "./record.ts";
import { killAllOf } from "./kill-uid.ts";

/** Processes first, then mounts, folder, groups, uid, and the record last. */
export async function discard(host: Host, record: WorkspaceRecord, ground: Ground | null): Promise<void> {
  const folder = folderOf(host.config.stateFolder, record.id);
  for (const group of record.groups) await removeGroup({ pids: group });
  if (record.claimedUid !== null) await killAllOf(record.claimedUid);
  await ground?.close();
  if (record.keeper !== null && isAlive(record.keeper)) process.kill(record.keeper.pid, "SIGKILL");
  if (host.isRoot) await unmountTree(host.tools, folder);
  rmSync(folder, { recursive: true, force: true });
  if (host.hierarchy !== null) leaveHierarchy(host.hierarchy);
  if (record.claimedUid !== null) releaseUid(host.config.hostUids, record.claimedUid);
  forgetRecord(host.config.stateFolder, record.id);
}
