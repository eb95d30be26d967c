// test/core/task-secrets.test.ts: a task that holds a secret is told by field and kind, and by nothing of the secret (I9).
import { describe, expect, test } from "vitest";
import { TaskContract } from "../../core/schema/task.ts";
import { readYaml } from "../../core/yaml.ts";
import { agentTask, scriptTask } from "../../scripts/demo/tasks.ts";
import { secretsInTask } from "../../core/task-secrets.ts";

const TOKEN = `ghp_${"aZ3k9Qw7".repeat(5)}`;
const AGENT = {
  change: "agent",
  title: "Rename a function",
  repository: "acme/geese",
  task_class: "refactor",
  instructions: "Rename count to countGeese; read the password from process.env.PASSWORD as before.",
  done_when: ["no call of count is left"],
};
const SCRIPT = {
  change: "script",
  title: "Spell it gray",
  repository: "acme/geese",
  task_class: "docs",
  argv: ["make"],
};

describe("secretsInTask", () => {
  test.each([
    { name: "an agent task that only speaks of secrets", task: AGENT },
    { name: "a script", task: SCRIPT },
    {
      name: "flags that take no secret",
      task: { ...SCRIPT, argv: ["login", "--password-file", "/run/secrets/pw"] },
    },
  ])("says nothing of $name", ({ task }) => {
    expect(secretsInTask(TaskContract.parse(task))).toStrictEqual([]);
  });

  test.each([agentTask, scriptTask])("says nothing of the demo's tasks (%o)", (demo) => {
    const read = readYaml({ path: "task.yaml", text: demo("acme/minimist") }, TaskContract);
    if (read.kind === "refused") throw new Error(read.problems.join());
    expect(secretsInTask(read.value)).toStrictEqual([]);
  });

  test.each([
    { task: { ...AGENT, title: `Use ${TOKEN}` }, field: "title", kind: "provider_token" },
    {
      task: { ...AGENT, instructions: "log in with password: 'hunter2x9'" },
      field: "instructions",
      kind: "password_assignment",
    },
    {
      task: { ...AGENT, done_when: ["all is well", `${TOKEN} works`] },
      field: "done_when",
      kind: "provider_token",
    },
    { task: { ...AGENT, base_ref: TOKEN }, field: "base_ref", kind: "provider_token" },
    { task: { ...AGENT, allowed_paths: [`${TOKEN}/**`] }, field: "allowed_paths", kind: "provider_token" },
    { task: { ...AGENT, verifier: TOKEN }, field: "verifier", kind: "provider_token" },
    { task: { ...SCRIPT, argv: ["login", TOKEN] }, field: "argv", kind: "provider_token" },
    {
      task: { ...SCRIPT, argv: ["login", "--password", "hunter2x9"] },
      field: "argv",
      kind: "password_assignment",
    },
  ])("names $field and $kind, and not the secret (I9)", ({ task, field, kind }) => {
    const [problem, ...more] = secretsInTask(TaskContract.parse(task));
    expect(problem).toBe(`${field} holds what looks like a secret (${kind})`);
    expect(more).toStrictEqual([]);
  });
});
