// gateway/comment.ts: a person's comment that asks for something: taken in by the ledger, then a workflow of its own answers it.
import { commandShown, commentCommand } from "../core/pull-request/comment-command.ts";
import { runTrace } from "../core/trace.ts";
import type { CommentCommand } from "../core/schema/comment.ts";
import { WrittenComment } from "../core/schema/webhook.ts";
import type { WebhookPayload } from "../core/schema/webhook.ts";
import type { Log } from "./log.ts";
import type { Temporal } from "./temporal-port.ts";

export type SaidInComment = {
  forgeId: number;
  number: number;
  comment: string;
  login: string;
  command: CommentCommand;
  writtenAt: string;
};

export type CommentLedger = {
  takeComment(
    said: SaidInComment & { tenant: string; delivery: string },
  ): Promise<{ kind: "taken"; run: string } | { kind: "answered" | "none" | "flood" }>;
};

export type CommentDeps = { ledger: CommentLedger; temporal: Temporal; log: Log };

/** Null: nothing is asked, or not by a person, or not on a pull request, or it is a comment that was only edited. */
export function saidInComment(event: string, payload: WebhookPayload): SaidInComment | null {
  const written = event === "issue_comment" ? WrittenComment.safeParse(payload).data : undefined;
  const command = commentCommand(written?.comment.body ?? "");
  if (written === undefined || command === null) return null;
  const { repository, issue, comment } = written;
  return {
    forgeId: repository.id,
    number: issue.number,
    comment: String(comment.id),
    login: comment.user.login,
    command,
    writtenAt: comment.created_at,
  };
}

/**
 * Known by the comment's number, so a delivery that comes again acts once, and mends what an outage left half done.
 * Rejects with `TemporalFault` or the ledger's fault: then the forge is told that it was not taken.
 */
export async function hearComment(
  { ledger, temporal, log }: CommentDeps,
  said: SaidInComment & { tenant: string; delivery: string },
): Promise<void> {
  const { tenant, comment, command, login, number, delivery } = said;
  const taken = await ledger.takeComment(said);
  if (taken.kind === "flood")
    log.warn({ tenant, comment, login, delivery }, "a comment was let go: too many of them lately");
  if (taken.kind !== "taken") return;
  await temporal.start({
    tenant,
    workflow: "answerComment",
    trace: runTrace(taken.run),
    options: {
      args: [{ tenant, comment }],
      workflowId: `comment/${tenant}/${taken.run}/${comment}`,
      taskQueue: "control",
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      workflowIdConflictPolicy: "USE_EXISTING",
      workflowExecutionTimeout: "1 day",
      staticSummary: `${commandShown(command)} by ${login} at #${number}`,
    },
  });
  log.info({ tenant, run: taken.run, comment, command, login, delivery }, "a comment is being answered");
}
