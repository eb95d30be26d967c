// activities/sandbox/workspace/record.ts: what a workspace holds on the host, written before it is taken, so that a crash can be cleaned up.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxFault } from "../driver/driver.ts";
import { ownIdentity } from "./owner.ts";
import type { ProcessIdentity } from "./owner.ts";

export type WorkspaceRecord = {
  id: string;
  runId: string;
  owner: ProcessIdentity;
  /** Claimed uid; null: the worker's own, there is nothing to give back. */
  claimedUid: number | null;
  /** The process that keeps the mount, without root. */
  keeper: ProcessIdentity | null;
  /** Control group folders of the run. */
  groups: string[];
};

const NOBODY: ProcessIdentity = { pid: 0, startTicks: "" };

const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Folder of a workspace. Throws on an id that could name another place. */
export function folderOf(stateFolder: string, id: string): string {
  if (!SAFE_ID.test(id)) throw new SandboxFault(`${JSON.stringify(id)} is no workspace id`);
  return join(stateFolder, "workspaces", id);
}

export function newRecord(id: string, runId: string): WorkspaceRecord {
  return { id, runId, owner: ownIdentity(), claimedUid: null, keeper: null, groups: [] };
}

/** Atomic: a reader sees the old or the new one. */
export function saveRecord(stateFolder: string, record: WorkspaceRecord): void {
  const path = recordPath(stateFolder, record.id);
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Null: never opened here, or destroyed. */
export function loadRecord(stateFolder: string, id: string): WorkspaceRecord | null {
  try {
    return parseRecord(id, readFileSync(recordPath(stateFolder, id), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

export function forgetRecord(stateFolder: string, id: string): void {
  rmSync(recordPath(stateFolder, id), { force: true });
}

export function listRecords(stateFolder: string): WorkspaceRecord[] {
  const names = readdirSync(join(stateFolder, "records")).filter((name) => name.endsWith(".json"));
  return names.flatMap((name) => loadRecord(stateFolder, name.slice(0, -".json".length)) ?? []);
}

/** 0711: a workspace's uid passes through, and sees no name. */
export function prepareState(stateFolder: string): void {
  mkdirSync(stateFolder, { recursive: true, mode: 0o711 });
  mkdirSync(join(stateFolder, "workspaces"), { recursive: true, mode: 0o711 });
  mkdirSync(join(stateFolder, "records"), { recursive: true, mode: 0o700 });
}

/** Exists from before the first thing is taken until after the last is given back. */
export function recordPath(stateFolder: string, id: string): string {
  folderOf(stateFolder, id);
  return join(stateFolder, "records", `${id}.json`);
}

function parseRecord(id: string, text: string): WorkspaceRecord {
  try {
    const record: WorkspaceRecord = JSON.parse(text); // written by saveRecord alone, in a folder of mode 0700
    return record;
  } catch {
    return { ...newRecord(id, ""), owner: NOBODY }; // cut by a power failure, which ended all but the folder
  }
}
