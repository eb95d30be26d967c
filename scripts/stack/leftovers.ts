// scripts/stack/leftovers.ts: which processes of an earlier stack still live, and their end.
import { readFileSync } from "node:fs";
import type { StackProcess } from "./stack-file.ts";

const GONE_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

export function isAlive(entry: StackProcess): boolean {
  return entry.startedAt !== "" && startTimeOf(entry.pid) === entry.startedAt;
}

/** Ends what a killed stack left and waits until it is gone, so that its ports and locks are free. → their names. */
export async function endLeftovers(processes: readonly StackProcess[]): Promise<string[]> {
  const left = processes.filter((entry) => isAlive(entry));
  for (const entry of left) end(entry);
  const until = Date.now() + GONE_WITHIN_MS;
  for (;;) {
    const stubborn = left.filter((entry) => isAlive(entry));
    if (stubborn.length === 0) return left.map(({ name }) => name);
    if (Date.now() > until) throw new Error(complaint(stubborn));
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** From the kernel's stat line, counted after the command's closing parenthesis; empty when there is no such process. */
export function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "" : (fields[18] ?? ""); // a zombie holds nothing any more
  } catch {
    return "";
  }
}

/** PostgreSQL ends its own children on SIGQUIT and gives its shared memory back; the others have nothing to save. */
function end({ name, pid }: StackProcess): void {
  if (name === "postgres") return kill(pid, "SIGQUIT");
  for (const target of [-pid, pid]) kill(target, "SIGKILL");
}

function kill(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // already gone, or not a group leader
  }
}

function complaint(stubborn: readonly StackProcess[]): string {
  const names = stubborn.map(({ name, pid }) => `${name} (process ${pid})`).join(", ");
  return `an earlier stack left ${names}, which does not end\n  fix: sudo kill -9 ${stubborn.map(({ pid }) => pid).join(" ")}`;
}
