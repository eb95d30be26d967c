// core/schema/comment.ts: what people may say by a comment on a run's pull request, and what is answered there.
import { z } from "zod";

/** `other`: said to the platform, and none of its commands. */
export const COMMENT_COMMANDS = ["stop", "explain", "retry", "other"] as const;
export const CommentCommand = z.enum(COMMENT_COMMANDS);
export type CommentCommand = z.infer<typeof CommentCommand>;

/** A forge's own number of a comment, and a login there. */
export const CommentId = z.string().regex(/^[1-9]\d{0,18}$/);
export const Login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);

/** As the forge names it: what a login may do in one repository. */
export const Access = z.enum(["none", "read", "write", "admin"]);
export type Access = z.infer<typeof Access>;

/** Facts only: how they are shown is the renderer's. */
const line = z.string().max(600);
export const CommentReply = z.discriminatedUnion("answers", [
  z.strictObject({
    answers: z.literal("explain"),
    run: z.string(),
    stage: z.string(),
    outcome: z.string().nullable(),
    why: line.nullable(),
    you: line,
    decisions: z.strictObject({ allow: z.int(), askApproval: z.int(), deny: z.int() }),
    rules: z.array(line).max(8).describe("latest decisions that did not simply allow"),
    evidence: z.array(line).max(8),
    commands: z.array(line).max(12),
  }),
  z.strictObject({ answers: z.literal("retry"), run: z.string(), commands: z.array(line).max(3) }),
  z.strictObject({
    answers: z.literal("other"),
    run: z.string(),
    allowed: z.array(line).max(20).describe("paths that the run's task may change"),
    commands: z.array(line).max(3),
  }),
]);
export type CommentReply = z.infer<typeof CommentReply>;

/** Of an action that answers one. */
export const commentAnswered = {
  number: z.int().positive(),
  comment: CommentId.describe("which it answers"),
  writtenAt: z.string().describe("when that was written, by the forge's clock"),
  reply: CommentReply,
};

/** As it was taken in: whose pull request it is on. `login`: who says the forge wrote it. */
export const AskedComment = z.strictObject({
  comment: CommentId,
  run: z.string(),
  workflowId: z.string().describe("of the run"),
  repository: z.string(),
  number: z.int().positive(),
  login: Login,
  command: CommentCommand,
  writtenAt: z.string().describe("ISO 8601, UTC: by the forge's clock"),
});
export type AskedComment = z.infer<typeof AskedComment>;

/** What became of it. `hint`: the run's workflow is to ask whether a halt ends it. */
export const CommentAnswer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("heard"), reply: CommentReply.nullable(), hint: z.boolean() }),
  z.strictObject({ kind: z.literal("refused"), because: z.string() }),
]);
export type CommentAnswer = z.infer<typeof CommentAnswer>;
