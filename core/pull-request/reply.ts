// core/pull-request/reply.ts: the answer to a comment as Markdown that only shows itself: no mention, link or mark-up of a repository's (I9).
import type { CommentReply } from "../schema/comment.ts";
import { code, inline } from "./inert.ts";

/** Hidden in our own answer to that comment, so that a second attempt finds the first. */
export function replyMarker(comment: string): string {
  return `<!-- skein:comment=${comment.replace(/\D/g, "")} -->`;
}

/** Texts are redacted already: escaping would hide a secret from a redactor. Total. */
export function replyBody(comment: string, reply: CommentReply): string {
  return [replyMarker(comment), ...linesOf(reply), ""].join("\n");
}

function linesOf(reply: CommentReply): string[] {
  switch (reply.answers) {
    case "explain":
      return explained(reply);
    case "retry":
      return retried(reply);
    case "other":
      return declined(reply);
  }
}

/** Every free text of it through a redactor. */
export function redactedReply(reply: CommentReply, redact: (text: string) => string): CommentReply {
  const commands = reply.commands.map(redact);
  if (reply.answers === "retry") return { ...reply, commands };
  if (reply.answers === "other") return { ...reply, commands, allowed: reply.allowed.map(redact) };
  const { why, you, rules, evidence } = reply;
  return {
    ...reply,
    commands,
    why: why === null ? null : redact(why),
    you: redact(you),
    rules: rules.map(redact),
    evidence: evidence.map(redact),
  };
}

function explained(reply: Extract<CommentReply, { answers: "explain" }>): string[] {
  const { run, stage, outcome, why, you, decisions, rules, evidence, commands } = reply;
  const { allow, askApproval, deny } = decisions;
  return [
    `Run ${code(run)} is at **${inline(stage)}**${outcome === null ? "" : `, outcome **${inline(outcome)}**`}.`,
    "",
    ...(why === null ? [] : [`Why: ${inline(why)}`, ""]),
    `You: ${inline(you)}`,
    "",
    `Policy: ${allow} allowed, ${askApproval} needed approval, ${deny} refused.`,
    "",
    ...listed(rules.map(inline)),
    ...(evidence.length > 0 ? ["Evidence:", "", ...listed(evidence.map(inline))] : []),
    "To look or to act, type:",
    "",
    ...listed(commands.map(code)),
  ];
}

function retried({ run, commands }: Extract<CommentReply, { answers: "retry" }>): string[] {
  return [
    `A new run is started by a signed statement only, not by a comment. Once run ${code(run)} has ended and its pull request is closed, type:`,
    "",
    ...listed(commands.map(code)),
  ];
}

/** What was wanted is not repeated: it is a stranger's text. */
function declined({ run, allowed, commands }: Extract<CommentReply, { answers: "other" }>): string[] {
  return [
    `Not done. What run ${code(run)} may change is fixed by its signed task and by policy, and a comment cannot widen it. Its task allows:`,
    "",
    ...listed(allowed.map(inline)),
    "A further change is a new task, which somebody signs. To start one, or to have this one explained, stopped or done anew, type or comment:",
    "",
    ...listed(commands.map(code)),
    "In a comment, on the first line and alone: `/skein explain`, `/skein stop`, `/skein retry`.",
    "",
  ];
}

function listed(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines.map((line) => `- ${line}`), ""];
}
