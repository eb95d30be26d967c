// test/support/stories/tiny.ts: the smallest repository that verifies itself, and tasks for it.
import { randomUUID } from "node:crypto";
import type { Script } from "../model/script.ts";

export const TINY = {
  "package.json": '{ "name": "tiny", "version": "1.0.0" }\n',
  "words.txt": "grey goose\n",
  "test/words.js":
    'require("node:assert").ok(require("node:fs").readFileSync("words.txt", "utf8").includes("goose"));\n',
};

/** `changes`: further lines of the task. */
export function codemod(changes = ""): string {
  return scriptTask("Spell it gray", ["sed", "-i", "s/grey/gray/", "words.txt"], changes);
}

/** A word that no other process of this machine has, not even the same story's in another checkout. */
export function newMark(): string {
  return `mark-${randomUUID()}`;
}

/** Sleeps first. The word `mark` is an argument of its processes. */
export function slowCodemod(mark: string, seconds: number, changes = ""): string {
  const script = `sleep ${seconds} && sed -i s/grey/gray/ words.txt`;
  return scriptTask(`Spell it gray, slowly (${mark})`, ["sh", "-c", script, mark], changes);
}

export const SPELL: Script = {
  title: "Spell it gray, by an agent",
  turns: [
    {
      say: "I spell it gray.",
      calls: [{ tool: "edit", input: { path: "words.txt", old: "grey", new: "gray" } }],
    },
    { say: "Done.", calls: [{ tool: "finish", input: { summary: "It is spelt gray now." } }] },
  ],
};

/** For the scripted model that knows `SPELL`. */
export const SPELLING_TASK = `title: ${SPELL.title}
change: agent
task_class: docs
instructions: Spell it gray in words.txt.
done_when: ["words.txt says gray"]
allowed_paths: ["words.txt"]
data_class: public
`;

function scriptTask(title: string, argv: string[], changes: string): string {
  return `title: ${JSON.stringify(title)}
change: script
task_class: docs
argv: ${JSON.stringify(argv)}
allowed_paths: ["words.txt"]
data_class: public
${changes}`;
}
