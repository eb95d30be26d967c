// activities/sandbox/workspace/owner.ts: which process something belongs to, surely: a process id alone may be used again.
import { readFileSync } from "node:fs";

/** `startTicks`: field 22 of /proc/<pid>/stat, clock ticks since boot. */
export type ProcessIdentity = { pid: number; startTicks: string };

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTicks: startTicksOf(process.pid) ?? "" };
}

/** Null: no such process. */
export function identify(pid: number): ProcessIdentity | null {
  const startTicks = startTicksOf(pid);
  return startTicks === null ? null : { pid, startTicks };
}

/** The very same process exists and is no zombie. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const fields = statFields(pid);
  return fields !== null && fields[19] === startTicks && !["Z", "X"].includes(fields[0] ?? "X");
}

export function isOwn({ pid, startTicks }: ProcessIdentity): boolean {
  return pid === process.pid && startTicks === startTicksOf(pid);
}

function startTicksOf(pid: number): string | null {
  return statFields(pid)?.[19] ?? null;
}

/** From field 3 on: the name before it may itself contain blanks and brackets. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null; // ended
  }
}
