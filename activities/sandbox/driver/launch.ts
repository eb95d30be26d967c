// activities/sandbox/driver/launch.ts: starts bubblewrap and holds the command until the host has seen under which uid it would run.
import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { once } from "node:events";
import { strayDescriptors } from "./descriptors.ts";
import { SandboxFault } from "./driver.ts";
import type { LaunchDescriptors } from "./bwrap-argv.ts";

const FIRST_OWN = 3;

/** `outputs`: descriptors for 1 and 2. `input`: for 0, a pipe that ends; null: nothing. `files`: of the image. */
export type LaunchStreams = {
  outputs: [number, number];
  input: Uint8Array | null;
  seccomp: Uint8Array;
  files: Record<string, string>;
};

export type Launched = {
  pid: number;
  /** Of the sandbox's first process, as the host counts; rejects when bubblewrap ends before it has one. */
  innerPid: Promise<number>;
  /** Lets the command begin. */
  release(): void;
  exit: Promise<void>;
  /** As the sandbox's first process reported it; null: it was killed. Only after `exit`. */
  exitCode(): number | null;
};

/** Which descriptor carries what; the same numbers go into the arguments. */
export function descriptorsFor(files: Record<string, string>): LaunchDescriptors {
  const first = FIRST_OWN + 3;
  const numbered = Object.keys(files).map((path, index) => [path, first + index] as const);
  return {
    seccomp: FIRST_OWN,
    status: FIRST_OWN + 1,
    hold: FIRST_OWN + 2,
    files: Object.fromEntries(numbered),
  };
}

/** Must run on Node's main thread: the sandbox dies with the thread that spawned it. */
export function launch(argv: readonly string[], streams: LaunchStreams): Launched {
  const [program = "", ...args] = argv;
  const nothing = openSync("/dev/null", "r");
  try {
    const stdio = stdioFor(streams, nothing);
    const child = spawn(program, args, { cwd: "/", env: { PATH: "/usr/bin:/bin" }, detached: true, stdio });
    return follow(child, streams);
  } finally {
    closeSync(nothing);
  }
}

/** What the worker itself inherited would be handed on; /dev/null takes its place. */
function stdioFor({ outputs, input, files }: LaunchStreams, nothing: number): StdioOptions {
  const own = Array.from({ length: 3 + Object.keys(files).length }, () => "pipe" as const);
  const used = FIRST_OWN + own.length;
  const strays = new Set(strayDescriptors().filter((number) => number >= used));
  const rest = Array.from({ length: Math.max(0, ...strays) + 1 - used }, (_, index) =>
    strays.has(used + index) ? nothing : ("ignore" as const),
  );
  return [input === null ? nothing : "pipe", ...outputs, ...own, ...rest];
}

function follow(child: ChildProcess, { input, seccomp, files }: LaunchStreams): Launched {
  const pid = child.pid;
  const ended = once(child, "exit").then(() => undefined);
  ended.catch(() => undefined);
  if (pid === undefined) throw new SandboxFault("the launcher could not be started");
  if (input !== null) pipeOf(child, 0).end(input);
  pipeOf(child, FIRST_OWN).end(seccomp);
  const status = readStatus(pipeOf(child, FIRST_OWN + 1));
  const hold = pipeOf(child, FIRST_OWN + 2);
  for (const [index, content] of Object.values(files).entries())
    pipeOf(child, FIRST_OWN + 3 + index).end(content);
  const exit = ended.then(() => status.closed);
  return { pid, innerPid: status.innerPid, release: () => hold.end("\n\n"), exit, exitCode: status.exitCode };
}

/** bubblewrap writes one JSON object a line: first `child-pid`, at the end `exit-code`. Source: bwrap(1). */
function readStatus(pipe: Socket) {
  let text = "";
  const known = Promise.withResolvers<number>();
  const numberOf = (key: string) => new RegExp(`"${key}": (\\d+)`).exec(text)?.[1];
  pipe.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    const inner = numberOf("child-pid");
    if (inner !== undefined) known.resolve(Number(inner));
  });
  const closed = new Promise<void>((resolve) => {
    pipe.on("close", () => {
      known.reject(new SandboxFault("bubblewrap ended before it started anything"));
      resolve();
    });
  });
  known.promise.catch(() => undefined);
  const exitCode = () => {
    const code = numberOf("exit-code");
    return code === undefined ? null : Number(code);
  };
  return { innerPid: known.promise, closed, exitCode };
}

function pipeOf(child: ChildProcess, index: number): Socket {
  const pipe = child.stdio[index];
  if (!(pipe instanceof Socket)) throw new SandboxFault(`descriptor ${index} of the launcher is no pipe`);
  pipe.on("error", () => undefined); // it need not read all; when it is gone, its exit tells more
  return pipe;
}
