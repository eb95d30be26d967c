// test/policies/requester-words.test.ts: what the author of a task calls it never gets a change of the starter set's past a person.
import { expect, test } from "vitest";
import { stricter } from "../../core/policy/lattice.ts";
import { loadPolicies } from "../../core/policy/load.ts";
import { PolicyCase } from "../../core/schema/policy-case.ts";
import type { Effect } from "../../core/schema/policy.ts";
import { DATA_CLASSES, TASK_CLASSES } from "../../core/schema/vocabulary.ts";
import { judgeCase, policyFiles } from "./policy-files.ts";

const snapshot = loadPolicies(policyFiles(), "default");
const asked = ["ci_workflow", "instruction_file", "production_config", "unknown"];
const leaving = [
  (changeClasses: string[]) => ({ kind: "patch.submit", boundary: { changeClasses } }),
  (changeClasses: string[]) => ({ kind: "branch.push", changeClasses }),
  (changeClasses: string[]) => ({ kind: "pr.open", changeClasses }),
];

function effectOf(action: { kind: string }, task: object): Effect {
  const each = PolicyCase.parse({ name: "a word", action, task, expect: { effect: "allow", rules: [] } });
  return judgeCase(snapshot, each).verdict?.effect ?? "allow";
}

test.each(TASK_CLASSES)("a task called %s", (taskClass) => {
  for (const data_class of DATA_CLASSES) {
    for (const actionOf of leaving) {
      for (const changeClass of asked) {
        const effect = effectOf(actionOf([changeClass]), { class: taskClass, data_class });
        expect(stricter(effect, "ask_approval")).toBe(effect);
      }
    }
  }
});
