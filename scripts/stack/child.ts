// scripts/stack/child.ts: one process of the stack, kept alive until it is stopped; nothing of it is left behind.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";

export type ChildSpec = {
  name: string;
  command: string;
  args: string[];
  /** The whole environment: a process gets only what is its own. */
  env: Record<string, string>;
  logFile: string;
  /** `ipc`: it sends "ready"; `line`: it prints one JSON line; or a probe that answers true. */
  ready: "ipc" | "line" | (() => Promise<boolean>);
  readyTimeoutMs: number;
};

export type Child = {
  name: string;
  pid: () => number | undefined;
  firstLine: () => string;
  stop: () => Promise<void>;
};

const RESTART_MS = 500;
const KILL_AFTER_MS = 12_000;

/** Resolves when the process is ready. A process that dies later is started again. Throws with its last words. */
export async function startChild(spec: ChildSpec, onRestart: (name: string) => void): Promise<Child> {
  let current: ChildProcess | null = null;
  let stopping = false;
  let line = "";

  const launch = async (): Promise<void> => {
    const started = spawnLogged(spec);
    current = started.child;
    current.once("exit", () => {
      if (stopping) return;
      onRestart(spec.name);
      setTimeout(() => !stopping && void launch().catch(() => {}), RESTART_MS);
    });
    line = await becomesReady(spec, started);
  };
  try {
    await launch();
  } catch (error) {
    stopping = true;
    if (current) killGroup(current, "SIGKILL");
    throw error;
  }

  return {
    name: spec.name,
    pid: () => current?.pid,
    firstLine: () => line,
    stop: async () => {
      stopping = true;
      if (current) await stopGroup(current);
    },
  };
}

type Started = { child: ChildProcess; output: { text: string } };

function spawnLogged(spec: ChildSpec): Started {
  const stdio: ("ignore" | "pipe" | "ipc")[] = ["ignore", "pipe", "pipe"];
  if (spec.ready === "ipc") stdio.push("ipc");
  const child = spawn(spec.command, spec.args, { env: spec.env, stdio, detached: true });
  const log = createWriteStream(spec.logFile, { flags: "a", mode: 0o600 });
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (output.text.length < 20_000) output.text += chunk.toString();
    });
  }
  return { child, output };
}

function becomesReady(spec: ChildSpec, { child, output }: Started): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`${spec.name} ${why}; its log is ${spec.logFile}\n${output.text.slice(-1500)}`));
    const timer = setTimeout(() => fail(`was not ready in ${spec.readyTimeoutMs} ms`), spec.readyTimeoutMs);
    const finish = (line: string) => {
      clearTimeout(timer);
      resolve(line);
    };
    child.once("error", (error) => fail(`did not start: ${error.message}`));
    child.once("exit", (code) => fail(`ended with ${code}`));
    if (spec.ready === "ipc") child.on("message", () => finish(""));
    else if (spec.ready === "line") child.stdout?.on("data", () => finishOnLine(output.text, finish));
    else void probe(spec.ready, child).then((ok) => ok && finish(""));
  });
}

function finishOnLine(text: string, finish: (line: string) => void): void {
  const line = text.split("\n").find((each) => each.startsWith("{"));
  if (line) finish(line);
}

async function probe(isReady: () => Promise<boolean>, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null) {
    if (await isReady()) return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return false;
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
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
