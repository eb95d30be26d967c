// activities/sandbox/workspace/open.ts: takes a folder, a uid, a file system and a control group, or leaves nothing behind.
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openRunGroup, runFolders } from "../cgroup/run-group.ts";
import { refusalsOf } from "../driver/bind-rules.ts";
import { SandboxFault, SandboxRefused } from "../driver/driver.ts";
import type { Workspace, WorkspaceSpec } from "../driver/driver.ts";
import type { Host } from "../driver/host.ts";
import { makePipes } from "../driver/pipes.ts";
import { discard } from "./discard.ts";
import type { Ground } from "./ground.ts";
import { claimUid } from "./host-uid.ts";
import { openKeptGround } from "./kept-ground.ts";
import { openMountedGround } from "./mounted-ground.ts";
import type { OpenWorkspace } from "./open-workspace.ts";
import { folderOf, loadRecord, newRecord, recordPath, saveRecord } from "./record.ts";
import type { WorkspaceRecord } from "./record.ts";

/** Throws `SandboxRefused`, or `SandboxFault`: the id is in use, a limit makes no sense, a mount failed. */
export async function openWorkspace(host: Host, spec: WorkspaceSpec): Promise<OpenWorkspace> {
  const { stateFolder } = host.config;
  const folder = folderOf(stateFolder, spec.workspaceId);
  const refusals = [...host.refusals, ...refusalsOf(spec.readOnlyMounts, host.isRoot)];
  if (refusals.length > 0) throw new SandboxRefused(refusals);
  if (spec.limits.diskBytes >= spec.limits.memoryBytes) {
    throw new SandboxFault("diskBytes must be less than memoryBytes: the tree is held in memory");
  }
  if (loadRecord(stateFolder, spec.workspaceId) !== null) {
    throw new SandboxFault(`the workspace ${spec.workspaceId} exists already; destroy or reap it first`);
  }
  const record = newRecord(spec.workspaceId, spec.runId);
  saveRecord(stateFolder, record);
  try {
    return await take(host, spec, { folder, record });
  } catch (error) {
    await discard(host, record, null);
    throw error;
  }
}

type Taking = { folder: string; record: WorkspaceRecord };

async function take(host: Host, spec: WorkspaceSpec, { folder, record }: Taking): Promise<OpenWorkspace> {
  const { config, hierarchy } = host;
  const save = (change: Partial<WorkspaceRecord>) =>
    saveRecord(config.stateFolder, Object.assign(record, change));
  const hostUid = host.isRoot
    ? claimUid(config.hostUids, recordPath(config.stateFolder, spec.workspaceId))
    : ownUid();
  if (host.isRoot) save({ claimedUid: hostUid });
  makeFolder(host, folder, hostUid);
  if (hierarchy !== null)
    save({ groups: [...new Set(Object.values(runFolders(hierarchy, spec.workspaceId)))] });
  const group = hierarchy === null ? null : openRunGroup(hierarchy, spec.workspaceId, spec.limits);
  await makePipes(host.tools, folder, hostUid);
  const ground = await openGround(host, spec, { folder, hostUid });
  save({ keeper: ground.keeper });
  const workspace: Workspace = {
    id: spec.workspaceId,
    runId: spec.runId,
    image: host.identity,
    hostUid,
    limits: spec.limits,
    enforcement: host.enforcement,
  };
  const { readOnlyMounts } = spec;
  const closing = new AbortController();
  return { workspace, folder, ground, group, readOnlyMounts, commands: 0, turn: Promise.resolve(), closing };
}

function openGround(
  host: Host,
  spec: WorkspaceSpec,
  at: { folder: string; hostUid: number },
): Promise<Ground> {
  const plan = { ...at, limits: spec.limits, tools: host.tools };
  return host.isRoot ? openMountedGround(plan) : openKeptGround(plan);
}

/** Root's, so that nobody who escapes can swap what lies in it; the workspace's group may only pass through. */
function makeFolder(host: Host, folder: string, hostUid: number): void {
  mkdirSync(folder, { mode: 0o700 });
  mkdirSync(join(folder, "tree"), { mode: 0o700 });
  if (!host.isRoot) return;
  chownSync(folder, 0, hostUid);
  chmodSync(folder, 0o710);
}

function ownUid(): number {
  const uid = process.getuid?.();
  if (uid === undefined) throw new SandboxFault("this system has no user ids");
  return uid;
}
