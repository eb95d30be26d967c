// core/pull-request/comment-command.ts: what a comment asks for: `/skein stop`, `/skein explain` or `/skein retry`, alone on its first line.
import { COMMENT_COMMANDS } from "../schema/comment.ts";
import type { CommentCommand } from "../schema/comment.ts";

/** Longer first lines are prose. */
const MOST = 40;

/** Null: it asks for nothing. What is quoted, fenced or in the middle of a text is no command; lines below are for people. */
export function commentCommand(body: string): CommentCommand | null {
  const [first = ""] = body.slice(0, MOST).split(/\r?\n/, 1);
  const word = /^\/skein[ \t]+([a-z]+)[ \t]*$/.exec(first)?.[1];
  return COMMENT_COMMANDS.find((command) => command === word) ?? null;
}
