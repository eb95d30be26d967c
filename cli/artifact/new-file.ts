// cli/artifact/new-file.ts: a file that is there whole or not at all, and never in the place of another unless so asked.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import { CommandFault, EXIT } from "../exit.ts";
import type { Sink } from "./receive.ts";

/** `force`: what has that name already is replaced. */
export type NewFile = { path: string; force: boolean };

/** `fill` writes beside it; it has its name once `fill` has returned. What `fill` throws leaves nothing behind. */
export async function writeWhole<T>(file: NewFile, fill: (sink: Sink) => Promise<T>): Promise<T> {
  if (!file.force && existsSync(file.path)) throw taken(file.path);
  const beside = `${file.path}.${randomUUID()}.part`;
  try {
    const filled = await write(beside, fill);
    await (file.force ? rename(beside, file.path) : link(beside, file.path)); // a link never replaces
    return filled;
  } catch (error) {
    throw faultOf(error, file.path);
  } finally {
    await rm(beside, { force: true });
  }
}

async function write<T>(path: string, fill: (sink: Sink) => Promise<T>): Promise<T> {
  const handle = await open(path, "wx", 0o600);
  try {
    const filled = await fill((chunk) => handle.writeFile(chunk));
    await handle.sync();
    return filled;
  } finally {
    await handle.close();
  }
}

/** The file system's own fault names the file beside; a person asked for the other. */
function faultOf(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "EEXIST") return taken(path);
  return new CommandFault(
    EXIT.failed,
    `${path} cannot be written (${String(error.code)}): name another file`,
  );
}

function taken(path: string): CommandFault {
  return new CommandFault(EXIT.badInput, `${path} is there already: name another file, or add --force`);
}
