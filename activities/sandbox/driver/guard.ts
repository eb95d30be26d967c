// activities/sandbox/driver/guard.ts: the host's own look at a held command: right uid, never 0, inside its control groups; else it never begins.
import { readFileSync } from "node:fs";
import { holdsProcess } from "../cgroup/group.ts";
import type { Folders } from "../cgroup/group.ts";

/** Why the command may not begin, or null. Inside, the uid map looks the same either way; only the host can tell. */
export function complaintAbout(pid: number, expectedUid: number, group: Folders | null): string | null {
  const uids = hostUidsOf(pid);
  if (uids.length !== 4) return `cannot see the host uid of process ${pid}`;
  if (uids.includes(0)) return "it would run as the host's uid 0";
  if (uids.some((uid) => uid !== expectedUid))
    return `it would run as host uid ${uids.join("/")}, not ${expectedUid}`;
  if (group !== null && !holdsProcess(group, pid)) return "it is not in its control groups";
  return null;
}

/** Real, effective, saved, file system. Source: proc(5), `Uid:`. */
function hostUidsOf(pid: number): number[] {
  try {
    const line = /^Uid:\s+(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
    return line.split(/\s+/).map(Number);
  } catch {
    return []; // ended
  }
}
