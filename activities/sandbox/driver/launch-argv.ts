// activities/sandbox/driver/launch-argv.ts: the steps before bubblewrap, in the only safe order: join, drop uid, limit, clear. Pure.
import { SCRATCH_BYTES } from "./bwrap-argv.ts";
import type { Tools } from "./tools.ts";

export type LaunchPlan = {
  tools: Tools;
  joinFiles: readonly string[];
  /** Drops to the workspace's uid, or enters its keeper. */
  enter: readonly string[];
  rlimits: readonly string[];
  bwrap: readonly string[];
};

/**
 * Paths are arguments, never text of the script. Any failed step ends it: a command never starts outside its group.
 * A sandbox is the first to go when the machine itself runs out of memory.
 */
const JOIN = [
  "set -e",
  'while [ "$1" != -- ]; do echo $$ > "$1"; shift; done',
  "shift",
  "echo 900 > /proc/self/oom_score_adj",
  'exec "$@"',
].join("\n");

export function launchArgv({ tools, joinFiles, enter, rlimits, bwrap }: LaunchPlan): string[] {
  const limited = [tools.prlimit, ...rlimits, tools.env, "-i", tools.bwrap, ...bwrap];
  return [tools.sh, "-c", JOIN, "join", ...joinFiles, "--", ...enter, ...limited];
}

export type RlimitPlan = {
  diskBytes: number;
  processes: number;
  hardFiles: number;
};

/**
 * The second layer. `nproc` bounds a run also on its own: its uid, or its keeper's user namespace, is the run's alone.
 * A file may be a little larger than the disk, so that a full disk says ENOSPC and does not kill the writer.
 */
export function rlimitArguments({ diskBytes, processes, hardFiles }: RlimitPlan): string[] {
  const hard = Math.min(4096, hardFiles);
  return [
    "--core=0",
    `--nofile=${Math.min(1024, hard)}:${hard}`,
    `--fsize=${Math.max(diskBytes, SCRATCH_BYTES) + 2 ** 20}`,
    `--nproc=${processes}`,
  ];
}
