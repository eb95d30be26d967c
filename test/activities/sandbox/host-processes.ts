// test/activities/sandbox/host-processes.ts: what the host itself says about the processes of a uid.
import { readFileSync, readdirSync } from "node:fs";

/** /proc/<pid>/status of each living process of the uid; zombies do not count. */
export function livingOf(uid: number): string[] {
  const statuses = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(statusOf);
  const isIts = new RegExp(`^Uid:\\s+${uid}\\b`, "m");
  return statuses.filter((text) => isIts.test(text) && !/^State:\s+[ZX]/m.test(text));
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return ""; // ended
  }
}
