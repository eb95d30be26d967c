// activities/sandbox/workspace-id.ts: a workspace's id says whose it is, so that no run can end another's.
import { randomBytes } from "node:crypto";

export function newWorkspaceId(runId: string): string {
  return `${runId}-${randomBytes(4).toString("hex")}`;
}

/** Whose it is. */
export function runOfWorkspace(id: string): string {
  return id.slice(0, id.lastIndexOf("-"));
}

export function isWorkspaceOf(runId: string, id: string): boolean {
  return id.startsWith(`${runId}-`) && /^[0-9a-f]{8}$/.test(id.slice(runId.length + 1));
}
