// scripts/demo/tasks.ts: the task files of the demo, as a person would write them.
export function agentTask(repository: string): string {
  return `title: Fix prototype pollution in minimist (CVE-2021-44906)
repository: ${repository}
change: agent
task_class: security_fix
autonomy: draft_pr
instructions: |
  minimist lets command line arguments write to the prototype of built-in objects:
  a dotted key can pass through "constructor" and reach "prototype" (CVE-2021-44906).
  Stop it for every segment of a key, for every way the parser sets keys.
  Add a test that fails before the fix and passes after it. Keep all other behaviour.
done_when:
  - no argument can change Object.prototype or Function.prototype
  - a new tape test under test/ shows it
  - all existing tests pass
allowed_paths: ["index.js", "test/**"]
limits: { turns: 20, minutes: 10, files: 4, lines: 200, cost_cents: 100, repairs: 1 }
data_class: public
verifier: node-tape
`;
}

export function scriptTask(repository: string): string {
  return `title: Declare the parser with const in every test
repository: ${repository}
change: script
task_class: codemod
autonomy: draft_pr
argv: ["find", "test", "-name", "*.js", "-exec", "sed", "-i", "s/^var parse = /const parse = /", "{}", "+"]
allowed_paths: ["test/**"]
limits: { files: 30, lines: 100, minutes: 2 }
data_class: public
verifier: node-tape
`;
}

/** Opens ready for review, so a second person is asked before. */
export function supervisedTask(repository: string): string {
  return `title: Require tape with const in every test
repository: ${repository}
change: script
task_class: codemod
autonomy: supervised_pr
argv: ["find", "test", "-name", "*.js", "-exec", "sed", "-i", "s/^var test = require/const test = require/", "{}", "+"]
allowed_paths: ["test/**"]
limits: { files: 30, lines: 100, minutes: 2 }
data_class: public
verifier: node-tape
`;
}
