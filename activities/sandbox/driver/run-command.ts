// activities/sandbox/driver/run-command.ts: one command in a workspace, from its arguments to its result.
import { statfsSync } from "node:fs";
import { OWN_PROCESSES } from "../cgroup/dialect.ts";
import { joinFiles, readCounters, removeGroup } from "../cgroup/group.ts";
import type { Counters } from "../cgroup/dialect.ts";
import { openCommandGroup } from "../cgroup/run-group.ts";
import type { Group } from "../cgroup/run-group.ts";
import type { OpenWorkspace } from "../workspace/open-workspace.ts";
import { refusalsOf } from "./bind-rules.ts";
import { bwrapArguments } from "./bwrap-argv.ts";
import { SandboxRefused } from "./driver.ts";
import type { Command, ExecResult, UseLimits } from "./driver.ts";
import type { Host } from "./host.ts";
import { descriptorsFor, launch } from "./launch.ts";
import type { Launched } from "./launch.ts";
import { launchArgv, rlimitArguments } from "./launch-argv.ts";
import { outcomeOf } from "./outcome.ts";
import { openStreams } from "./streams.ts";
import type { CommandStreams } from "./streams.ts";
import { createStop, supervise } from "./supervise.ts";
import { openWayOut } from "./way-out.ts";
import type { WayOut } from "./way-out.ts";
import type { Stop, Supervised } from "./supervise.ts";

/** The cgroup counts first where there is one, so that its counter tells. */
const SPARE_PROCESSES = 16;

/** The shell tells a program that is missing (127) or may not run (126) from one that fails; bubblewrap does not. */
const NAMED = ["/bin/sh", "-c", 'exec "$@"', "sh"];

export type CommandRun = { host: Host; open: OpenWorkspace; command: Command; signal: AbortSignal };

/** The workspace is idle. Throws only when the sandbox's own parts fail. */
export async function runCommand(run: CommandRun): Promise<ExecResult> {
  const { open, command } = run;
  const use = lesser(open.workspace.limits, command.limits);
  open.commands += 1;
  const group = open.group === null ? null : openCommandGroup(open.group, String(open.commands), use);
  const wayOut = await wayOutOf(run);
  try {
    return await runIn(run, { group, use, wayOut });
  } finally {
    wayOut?.close();
    if (group !== null) await removeGroup(group.folders);
  }
}

async function wayOutOf({ open, command: { network } }: CommandRun): Promise<WayOut | null> {
  if (network === "none") return null;
  const { folder, workspace } = open;
  return openWayOut({ folder, hostUid: workspace.hostUid }, network.onConnection);
}

type Setting = { group: Group | null; use: UseLimits; wayOut: WayOut | null };

async function runIn(run: CommandRun, setting: Setting): Promise<ExecResult> {
  const { host, open, command, signal } = run;
  const { group } = setting;
  let stop: Stop | null = null;
  const streams = openStreams(open.folder, command, () => stop?.kill("output_limit"));
  const started = start(streams, () =>
    launch(argvOf(run, setting), {
      outputs: streams.descriptors,
      input: command.stdin ?? null,
      seccomp: host.filter,
      files: host.image.files,
    }),
  );
  if ("problem" in started) {
    const ended = { killed: null, complaint: started.problem, durationMs: 0 };
    const output = await streams.finish();
    return resultOf({ ended, output, counters: countersOf(group), exitCode: null, diskFull: false });
  }
  const { launched } = started;
  stop = createStop(launched.pid);
  const { wallMs } = command.limits;
  const ended = await supervise({ launched, group, hostUid: open.workspace.hostUid, wallMs, signal }, stop);
  const output = await streams.finish();
  const diskFull = isFull(open.ground.treePath);
  return resultOf({ ended, output, counters: countersOf(group), exitCode: launched.exitCode(), diskFull });
}

/** A refused mount, a NUL byte or too long an argument never becomes a process. */
function start(streams: CommandStreams, begin: () => Launched): { launched: Launched } | { problem: string } {
  try {
    return { launched: begin() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    streams.started();
  }
}

function argvOf({ host, open, command }: CommandRun, { group, use, wayOut }: Setting): string[] {
  const { argv, env, cwd = "/workspace", readOnlyBinds = [] } = command;
  const refusals = refusalsOf(readOnlyBinds, host.isRoot);
  if (refusals.length > 0) throw new SandboxRefused(refusals);
  return launchArgv({
    tools: host.tools,
    joinFiles: group === null ? [] : joinFiles(group.folders),
    enter: open.ground.enter,
    rlimits: rlimitArguments({
      diskBytes: open.workspace.limits.diskBytes,
      processes: use.processes + spareProcesses(host),
      hardFiles: host.hardFiles,
    }),
    bwrap: bwrapArguments({
      image: host.image,
      nodeFolder: host.config.nodeFolder,
      workspacePath: open.ground.sandboxPath,
      binds: [...open.readOnlyMounts, ...readOnlyBinds],
      wayOut: wayOut?.bind ?? null,
      env: { ...env, ...wayOut?.env },
      cwd,
      argv: [...(wayOut?.argv ?? []), ...NAMED, ...argv],
      descriptors: descriptorsFor(host.image.files),
      hidden: host.hidden,
    }),
  });
}

function spareProcesses({ enforcement }: Host): number {
  return enforcement.processes === "rlimit" ? OWN_PROCESSES : OWN_PROCESSES + SPARE_PROCESSES;
}

type Evidence = {
  ended: Supervised;
  output: Pick<ExecResult, "stdout" | "stderr">;
  counters: Counters;
  exitCode: number | null;
  diskFull: boolean;
};

function resultOf({ ended, output, counters, exitCode, diskFull }: Evidence): ExecResult {
  const code = ended.killed === null ? exitCode : null;
  const outcome = outcomeOf({ ...counters, killed: ended.killed, exitCode: code, diskFull });
  const problem = ended.complaint ?? "it was killed, and not by the driver";
  return {
    outcome,
    exitCode: code,
    durationMs: ended.durationMs,
    ...output,
    peakMemoryBytes: counters.peakMemoryBytes,
    cpuMs: counters.cpuMs,
    oomKills: counters.oomKills,
    problem: outcome === "sandbox_error" ? `${problem}: ${output.stderr.tail.trim().slice(-500)}` : null,
  };
}

function countersOf(group: Group | null): Counters {
  if (group === null) return { oomKills: 0, processesRefused: 0, peakMemoryBytes: null, cpuMs: null };
  return readCounters(group.dialect, group.folders);
}

/** Afterwards there is not one free block, or not one free inode. */
function isFull(treePath: string): boolean {
  const { bfree, ffree } = statfsSync(treePath);
  return bfree === 0 || ffree === 0;
}

function lesser(run: UseLimits, own: Partial<UseLimits>): UseLimits {
  return {
    memoryBytes: Math.min(run.memoryBytes, own.memoryBytes ?? run.memoryBytes),
    processes: Math.min(run.processes, own.processes ?? run.processes),
    cpus: Math.min(run.cpus, own.cpus ?? run.cpus),
  };
}
