// cli/task-file.ts: reads a task file, however hostile, and says exactly what is wrong with it.
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
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
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    throw new CommandFault(
      EXIT.badInput,
      `cannot read the task file: ${error instanceof Error ? error.message : path}`,
    );
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size > MAX_BYTES)
      throw new CommandFault(
        EXIT.badInput,
        `${path}: is ${size} bytes; a task file has at most ${MAX_BYTES}`,
      );
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(descriptor));
  } catch (error) {
    if (error instanceof CommandFault) throw error;
    throw new CommandFault(EXIT.badInput, `${path}: cannot be read as UTF-8 text`);
  } finally {
    closeSync(descriptor);
  }
}
