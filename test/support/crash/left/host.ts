// test/support/crash/left/host.ts: what the host still holds of a run: folders, bundles, mounts, control groups, processes.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { StoryStack } from "../../stories/stack.ts";

const FOLDERS = ["state/workspaces", "state/records", "sources"];
const GROUPS = "/sys/fs/cgroup";

/** Empty: nothing. */
export function leftOnHost({ places }: StoryStack, run: string): string[] {
  const folders = FOLDERS.map((name) => join(places.workspaces, name));
  const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
  return [
    ...folders.flatMap((folder) => namedIn(folder, run)).map((name) => `folder or file ${name}`),
    ...groupsOf(run).map((name) => `control group ${name}`),
    ...mounts.filter((line) => line.includes(run)).map((line) => `mount ${line}`),
    ...processesOf(run).map((line) => `process ${line}`),
  ];
}

function namedIn(folder: string, run: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.includes(run))
    .map((name) => join(folder, name));
}

/** At whatever depth: where they are depends on the machine. */
function groupsOf(run: string): string[] {
  if (!existsSync(GROUPS)) return [];
  const found: string[] = [];
  const look = (folder: string): void => {
    for (const entry of foldersIn(folder)) {
      if (entry.includes(run)) found.push(join(folder, entry));
      else look(join(folder, entry));
    }
  };
  look(GROUPS);
  return found;
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return []; // removed meanwhile
  }
}

function processesOf(run: string): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      const command = commandOf(pid);
      return command.includes(run) ? [`${pid} ${command.slice(0, 200)}`] : [];
    });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // ended
  }
}
