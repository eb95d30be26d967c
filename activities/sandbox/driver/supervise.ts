// activities/sandbox/driver/supervise.ts: watches one launched command; whatever ends it, on return all its processes are dead.
import { killGroup, readCounters } from "../cgroup/group.ts";
import type { Group } from "../cgroup/run-group.ts";
import { identify, isAlive } from "../workspace/owner.ts";
import type { ProcessIdentity } from "../workspace/owner.ts";
import { SandboxFault } from "./driver.ts";
import { complaintAbout } from "./guard.ts";
import type { Launched } from "./launch.ts";
import type { KillReason } from "./outcome.ts";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 100;
const GONE_WITHIN_MS = 5_000;

export type Supervision = {
  launched: Launched;
  group: Group | null;
  hostUid: number;
  wallMs: number;
  signal: AbortSignal;
};

export type Stop = { kill(reason: KillReason): void; reason(): KillReason | null };

export type Supervised = { killed: KillReason | null; complaint: string | null; durationMs: number };

/** Kills by the launcher's own process group; the sandbox dies with its launcher. The first reason stands. */
export function createStop(pid: number): Stop {
  let reason: KillReason | null = null;
  return {
    kill(because) {
      reason ??= because;
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // it ended first
      }
    },
    reason: () => reason,
  };
}

/** Never throws for what the command does; throws `SandboxFault` when something cannot be killed. */
export async function supervise(run: Supervision, stop: Stop): Promise<Supervised> {
  const { launched, group, signal } = run;
  const begun = performance.now();
  const cancel = () => stop.kill("cancelled");
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const wall = setTimeout(() => stop.kill("timeout"), run.wallMs);
  const look = setInterval(() => {
    if (group !== null && readCounters(group.dialect, group.folders).oomKills > 0) stop.kill("oom");
  }, LOOK_EVERY_MS);
  try {
    const { inner, complaint } = await admit(run, stop);
    await launched.exit;
    const durationMs = Math.round(performance.now() - begun);
    if (group !== null) await killGroup(group.folders);
    if (inner !== null) await gone(inner);
    return { killed: stop.reason(), complaint, durationMs };
  } finally {
    clearTimeout(wall);
    clearInterval(look);
    signal.removeEventListener("abort", cancel);
  }
}

/** The host looks at the held command, then lets it begin or kills it. */
async function admit({ launched, hostUid, group }: Supervision, stop: Stop) {
  const pid = await launched.innerPid.catch(() => null);
  if (pid === null) return { inner: null, complaint: "it did not start" };
  const inner = identify(pid);
  const complaint = complaintAbout(pid, hostUid, group?.folders ?? null);
  if (complaint === null) launched.release();
  else stop.kill("sandbox_error");
  return { inner, complaint };
}

/** When the first process of a pid namespace is gone, the kernel has killed all others in it. */
async function gone(inner: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  while (isAlive(inner)) {
    if (performance.now() > deadline) throw new SandboxFault(`process ${inner.pid} does not die`);
    await sleep(2);
  }
}
