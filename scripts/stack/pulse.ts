// scripts/stack/pulse.ts: asks each worker over its channel whether it still listens, and writes down who does not: a hung process is alive.
import type { ChildProcess } from "node:child_process";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { Child } from "./child.ts";

const EVERY_MS = 3_000;
/** A busy machine is slow before a process is hung. */
const SILENT_AFTER_MS = 15_000;

/** `.skein/pulse.json`. `at`: when the supervisor last looked; old, the supervisor itself is hung. */
export type PulseFile = { at: string; silent: { name: string; pid: number; since: string }[] };

/** Milliseconds since the epoch since when the process has not answered; null: it does. It must answer `ping` by `pong`. */
export function takePulse(child: ChildProcess): () => number | null {
  let answeredAt = Date.now();
  child.on("message", (message) => {
    if (message === "pong") answeredAt = Date.now();
  });
  const timer = setInterval(() => child.connected && child.send("ping", () => {}), EVERY_MS);
  timer.unref();
  child.once("exit", () => clearInterval(timer));
  return () => (Date.now() - answeredAt > SILENT_AFTER_MS ? answeredAt : null);
}

/** Writes until the function it answers is called, which removes the file. */
export function keepPulse(path: string, children: readonly Child[]): () => void {
  const write = (): void => {
    const silent = children.flatMap(({ name, pid, silentSince }) => {
      const since = silentSince();
      const id = pid();
      return since === null || id === undefined
        ? []
        : [{ name, pid: id, since: new Date(since).toISOString() }];
    });
    const pulse: PulseFile = { at: new Date().toISOString(), silent };
    writeFileSync(`${path}.new`, JSON.stringify(pulse), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  write();
  const timer = setInterval(write, EVERY_MS);
  return () => {
    clearInterval(timer);
    rmSync(path, { force: true });
  };
}
