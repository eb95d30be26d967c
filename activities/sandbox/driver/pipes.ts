// activities/sandbox/driver/pipes.ts: the outputs of a command as real pipes: the socket that Node would give cannot be opened again as /dev/stdout.
import { chownSync, closeSync, constants, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { SandboxFault } from "./driver.ts";
import { runTool } from "./tools.ts";
import type { Tools } from "./tools.ts";

const PIPES = ["out", "err"] as const;
type PipeName = (typeof PIPES)[number];

/** Once per workspace. The command's user owns them, so that it may open them again; it never sees the folder. */
export async function makePipes(tools: Tools, folder: string, hostUid: number): Promise<void> {
  const paths = PIPES.map((name) => join(folder, name));
  await runTool(tools.mkfifo, ["--mode=600", ...paths]);
  if (process.getuid?.() === 0) for (const path of paths) chownSync(path, hostUid, hostUid);
}

/** `theirs`: a descriptor for the command, to be closed here once it has started. */
export type PipeEnd = { ours: Socket; theirs: number };

/** No command of the workspace runs, so the pipe is empty and has no other end. */
export function openOutput(folder: string, name: PipeName): PipeEnd {
  const read = openPipe(folder, name, constants.O_RDONLY | constants.O_NONBLOCK);
  const theirs = openPipe(folder, name, constants.O_WRONLY);
  return { ours: new Socket({ fd: read, readable: true, writable: false }), theirs };
}

function openPipe(folder: string, name: PipeName, flags: number): number {
  const descriptor = openSync(join(folder, name), flags | constants.O_NOFOLLOW);
  if (fstatSync(descriptor).isFIFO()) return descriptor;
  closeSync(descriptor);
  throw new SandboxFault(`${join(folder, name)} is no pipe any more`);
}
