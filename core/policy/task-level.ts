// core/policy/task-level.ts: the task contract as a policy level: it restricts a run to the paths it speaks of.
import type { LoadedDocument, LoadedRule } from "../schema/policy.ts";

/** Its rules read facts that are made from the contract, so one document serves every task and a verdict needs no other. */
export const TASK_LEVEL: LoadedDocument = {
  level: "task",
  name: "task",
  revision: 1,
  rules: [
    rule("task-allowed-paths", "action.outside_scope", "the task does not allow {action.paths}"),
    rule("task-forbidden-paths", "action.forbidden", "the task forbids {action.paths}"),
  ],
};

function rule(id: string, fact: string, because: string): LoadedRule {
  return {
    id,
    actions: ["tool.write"],
    effect: "deny",
    when: { gte: { fact, value: 1 } },
    because,
    match: [],
    not_match: [],
    file: "task",
    line: 1,
  };
}
