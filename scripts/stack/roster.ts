// scripts/stack/roster.ts: which processes a stack has now, written at every change, so that a later start finds what a kill left.
import { startTimeOf } from "./leftovers.ts";
import { claimStackFile, removeStackFile, writeStackFile } from "./stack-file.ts";
import type { StackFile, StackProcess } from "./stack-file.ts";

export type Roster = {
  /** Before the first process is started. Throws where another start was quicker. */
  open(facts: Omit<StackFile, "state" | "processes">): void;
  /** A process came, or took the place of the one of its name. */
  put(entry: Omit<StackProcess, "startedAt">): void;
  /** All that was to be started is up. */
  complete(): void;
  file(): StackFile;
  /** Everything has ended. */
  close(): void;
};

export function createRoster(path: string): Roster {
  let opened: StackFile | null = null;
  const file = (): StackFile => {
    if (opened) return opened;
    throw new Error("the roster is not open");
  };
  const write = (next: StackFile): void => {
    opened = next;
    writeStackFile(path, next);
  };
  return {
    open(facts) {
      const first: StackFile = { ...facts, state: "starting", processes: [] };
      first.processes.push(withStartTime({ name: "supervisor", pid: process.pid }));
      claimStackFile(path, first);
      opened = first;
    },
    put(entry) {
      const others = file().processes.filter(({ name }) => name !== entry.name);
      write({ ...file(), processes: [...others, withStartTime(entry)] });
    },
    complete: () => write({ ...file(), state: "running" }),
    file,
    close() {
      if (opened) removeStackFile(path);
      opened = null;
    },
  };
}

function withStartTime(entry: Omit<StackProcess, "startedAt">): StackProcess {
  return { ...entry, startedAt: startTimeOf(entry.pid) };
}
