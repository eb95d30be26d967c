// test/support/stories/troubles.ts: tasks for TINY that go wrong, each in its own way.

/** Touches a file that it may not. */
export const OUT_OF_BOUNDS = scriptTask("Spell it gray everywhere", ["sh", "-c", "echo gray > other.txt"]);

/** The forge has no such branch. */
export const NO_BRANCH = scriptTask("Spell it gray on a branch", ["true"], "base_ref: no-such-branch");

/** The task's own command fails. */
export const BROKEN_COMMAND = scriptTask("Spell it gray, badly", [
  "sh",
  "-c",
  "echo no gray paint left >&2; exit 3",
]);

function scriptTask(title: string, argv: string[], changes = ""): string {
  return `title: ${title}
change: script
task_class: docs
autonomy: draft_pr
argv: ${JSON.stringify(argv)}
allowed_paths: ["words.txt"]
data_class: public
${changes}
`;
}
