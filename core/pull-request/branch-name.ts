// core/pull-request/branch-name.ts: one branch per task, named by it, so that a retry meets its own branch (I11).
import type { Digest } from "../schema/vocabulary.ts";

const PREFIX = "skein/";
const TASK_CHARACTERS = 12;
const OWN_BRANCH = /^skein\/([0-9a-f]{12})$/;

export function branchName(taskId: Digest): string {
  return `${PREFIX}${taskId.slice(0, TASK_CHARACTERS)}`;
}

/** The start of the task id that a branch of ours carries; null: the name is not ours to write to. */
export function taskPrefixOf(branch: string): string | null {
  return OWN_BRANCH.exec(branch)?.[1] ?? null;
}
