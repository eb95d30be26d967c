// activities/sandbox/workspace/kill-uid.ts: ends every process of a uid that belongs to one workspace alone.
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxFault } from "../driver/driver.ts";

const WITHIN_MS = 5_000;

/** Again and again until none is left, as one may start another. Zombies do not count. */
export async function killAllOf(uid: number): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  for (let found = processesOf(uid); found.length > 0; found = processesOf(uid)) {
    if (performance.now() > deadline) throw new SandboxFault(`processes of uid ${uid} do not die`);
    for (const pid of found) kill(pid);
    await sleep(10);
  }
}

function processesOf(uid: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => belongsTo(pid, uid));
}

function belongsTo(pid: number, uid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const owner = /^Uid:\s+(\d+)/m.exec(status)?.[1];
    return Number(owner) === uid && !/^State:\s+[ZX]/m.test(status);
  } catch {
    return false; // ended
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // ended
  }
}
