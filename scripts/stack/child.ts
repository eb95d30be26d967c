// scripts/stack/child.ts: one process of the stack, kept alive until it is stopped; nothing of it is left behind.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { takePulse } from "./pulse.ts";
import { becomesReady } from "./ready.ts";
import type { Ready } from "./ready.ts";

export type ChildSpec = {
  name: string;
  command: string;
  args: string[];
  /** The whole environment: a process gets only what is its own. */
  env: Record<string, string>;
  logFile: string;
  ready: Ready;
  readyTimeoutMs: number;
  /** Answers by HTTP when the process does its work. */
  url?: string;
};

export type Child = {
  name: string;
  pid: () => number | undefined;
  firstLine: () => string;
  /** Since when it has not answered, in milliseconds since the epoch; null: it does, or cannot be asked. */
  silentSince: () => number | null;
  stop: () => Promise<void>;
};

export type Watch = {
  /** The process is there, though not ready yet: the first, and each that takes a dead one's place. */
  started: (pid: number) => void;
  /** It ended although nobody stopped it, and is started again after `waitMs`. */
  ended: (why: string, waitMs: number) => void;
};

const RESTART_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const STEADY_MS = 60_000;
const KILL_AFTER_MS = 12_000;
const KEPT_OUTPUT = 20_000;

/** Resolves when the process is ready. One that dies later is started again, ever later if it keeps dying. Throws with its last words. */
export async function startChild(spec: ChildSpec, watch: Watch): Promise<Child> {
  let current: ChildProcess | null = null;
  let state: "first" | "kept" | "stopping" = "first";
  let line = "";
  let deaths = 0;
  let silentSince: () => number | null = () => null;

  const launch = async (): Promise<void> => {
    const { child, output } = spawnLogged(spec);
    const since = Date.now();
    current = child;
    if (spec.ready === "ipc") silentSince = takePulse(child);
    onceEnded(child, (why) => {
      killGroup(child, "SIGKILL"); // what it may have started
      if (state === "kept") again(why, Date.now() - since);
    });
    if (child.pid !== undefined) watch.started(child.pid);
    try {
      line = await becomesReady(spec, child, output);
    } catch (error) {
      killGroup(child, "SIGKILL");
      throw error;
    }
  };
  const again = (why: string, livedMs: number): void => {
    deaths = livedMs > STEADY_MS ? 0 : deaths + 1;
    const waitMs = Math.min(RESTART_MS * 2 ** Math.max(deaths - 1, 0), LONGEST_WAIT_MS);
    watch.ended(why, waitMs);
    setTimeout(() => {
      if (state === "kept") void launch().catch(() => {}); // it has ended, so `again` was told
    }, waitMs);
  };
  await launch();
  state = "kept";

  return {
    name: spec.name,
    pid: () => current?.pid,
    firstLine: () => line,
    silentSince: () => silentSince(),
    stop: async () => {
      state = "stopping";
      if (current) await stopGroup(current);
    },
  };
}

function spawnLogged(spec: ChildSpec): { child: ChildProcess; output: { text: string } } {
  const stdio: ("ignore" | "pipe" | "ipc")[] = ["ignore", "pipe", "pipe"];
  if (spec.ready === "ipc") stdio.push("ipc");
  const child = spawn(spec.command, spec.args, { env: spec.env, stdio, detached: true });
  const log = createWriteStream(spec.logFile, { flags: "a", mode: 0o600 });
  log.on("error", () => {}); // its folder is gone: whoever removed it wants no log
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (output.text.length < KEPT_OUTPUT) output.text += chunk.toString();
    });
  }
  child.once("close", () => log.end());
  return { child, output };
}

/** A program that cannot be started has an error and no exit. */
function onceEnded(child: ChildProcess, tell: (why: string) => void): void {
  child.once("exit", (code, signal) => tell(`ended with ${signal ?? code}`));
  child.once("error", (error) => child.pid === undefined && tell(`could not start: ${error.message}`));
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => killGroup(child, "SIGKILL"), KILL_AFTER_MS);
  await gone;
  clearTimeout(timer);
  killGroup(child, "SIGKILL"); // what it may have started
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // the group is gone
  }
}
