// core/pull-request/comment-command.ts: what a comment asks for: a command alone on its first line, or something else, said to the platform by name.
import { COMMENT_COMMANDS } from "../schema/comment.ts";
import type { CommentCommand } from "../schema/comment.ts";

/** Longer first lines are prose; a name may stand in prose. */
const MOST = 40;
const MOST_PROSE = 300;

/**
 * Null: it asks for nothing. What is quoted, fenced or in the middle of a text is no command; lines below are for people.
 * `other`: the first line begins with `/skein`, or begins or ends with `@skein`; what it wants is not read.
 */
export function commentCommand(body: string): CommentCommand | null {
  const word = /^\/skein[ \t]+([a-z]+)[ \t]*$/.exec(firstLine(body, MOST))?.[1];
  const command = COMMENT_COMMANDS.find((each) => each === word && each !== "other");
  return command ?? (isAddressed(firstLine(body, MOST_PROSE)) ? "other" : null);
}

/** As a log says it. */
export function commandShown(command: string): string {
  return command === "other" ? "something that is no command" : `/skein ${command}`;
}

function firstLine(body: string, most: number): string {
  const [first = ""] = body.slice(0, most).split(/\r?\n/, 1);
  return first;
}

/** At the line's beginning or its end: who is only spoken of stands in between. */
function isAddressed(line: string): boolean {
  if (/^\/skein(?![\w/-])/.test(line)) return true;
  return (
    /^@skein(?:\[bot\])?(?![\w/-])/i.test(line) ||
    /^[^>`<].*[\s,]@skein(?:\[bot\])?[.!?]{0,3}$/i.test(line.trimEnd())
  );
}
