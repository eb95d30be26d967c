// cli/task-file.ts: reads a task file, however hostile, and says exactly what is wrong with it.
import { closeSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import { TaskContract } from "../core/schema/task.ts";
import { readYaml } from "../core/yaml.ts";
import { CommandFault, EXIT } from "./exit.ts";

const MAX_BYTES = 256 * 1024;

/** `repository` fills in, or must equal, the file's own. Throws a bad-input fault with file, line and column. */
export function readTaskFile(path: string, repository: string): TaskContract {
  const read = readYaml({ path, text: readText(path) }, z.preprocess(fillIn(repository), TaskContract));
  if (read.kind === "refused") throw new CommandFault(EXIT.badInput, read.problems.join("\n"));
  const named = read.value.repository;
  if (named === repository) return read.value;
  throw new CommandFault(EXIT.badInput, `${path}: repository is ${named}, but --repo says ${repository}`);
}

function fillIn(repository: string): (value: unknown) => unknown {
  return (value) => (typeof value === "object" && value !== null ? { repository, ...value } : value);
}

function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes.length > MAX_BYTES)
    throw unreadable(path, `is longer than ${MAX_BYTES} bytes, the most a task file has`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, "is not UTF-8 text");
  }
}

/** One byte more than allowed at most, as a pipe or a device has no size that could be asked for. */
function readBytes(path: string): Uint8Array {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, "r");
    const bytes = new Uint8Array(MAX_BYTES + 1);
    let length = 0;
    for (let more = -1; more !== 0; length += more)
      more = readSync(descriptor, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown fault";
    throw unreadable(path, WHY[code] ?? `cannot be read (${code})`);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "is a folder",
  EACCES: "you may not read it (chmod u+r, or ask its owner)",
};

function unreadable(path: string, why: string): CommandFault {
  return new CommandFault(EXIT.badInput, `${path}: ${why}; --task takes a task file, YAML or JSON in UTF-8`);
}
