// workflows/steps/branch-change.ts: the verified change as a branch of the task's own, the same wherever it is put.
import { branchName } from "../../core/pull-request/branch-name.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";

export function branchChangeOf({ input, state }: Run): Omit<ActionOf<"branch.push">, "kind"> {
  const { boundary, patch } = present(state.exported, "patch");
  return {
    repository: input.repository.repository,
    branch: branchName(input.taskId),
    source: present(state.source, "source"),
    patch: patch.digest,
    changeClasses: boundary.changeClasses,
    message: input.task.title,
  };
}
