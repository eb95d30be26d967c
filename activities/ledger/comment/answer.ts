// activities/ledger/comment/answer.ts: a comment's one answer: refused without write permission, else heard; a stop is a halt that ends the run (I6).
import { commandShown } from "../../../core/pull-request/comment-command.ts";
import { explanationOf } from "../../../core/pull-request/explanation.ts";
import { CommentCommand, type Access, type CommentAnswer } from "../../../core/schema/comment.ts";
import { RunInput } from "../../../core/schema/run.ts";
import type { CommentReply } from "../../../core/schema/comment.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { ForgeCommentModel, RunModel } from "../../../prisma/generated/models.ts";
import { openActorTrail } from "../actor.ts";
import type { Tx } from "../database.ts";
import type { Recorder } from "../deps.ts";
import { LedgerFault } from "../fault.ts";
import { findHalt, haltScene, insertHalt } from "../halts.ts";
import { showRun } from "../show-run.ts";
import { readText } from "../stored-text.ts";

/** `access`: what the forge says the login may do; null: it could not be asked, and `because` says why. */
export type CommentToAnswer = {
  actor: Actor;
  comment: string;
  access: Access | null;
  because: string;
};

/** Long enough to end the run, however long Temporal is away; then it is off the list of halts. */
const STOPS_FOR_MS = 7 * 24 * 3_600_000;

/** Once: asked again it gives the answer that was given. The run's chain is held, so two of them come one after the other. */
export async function answerComment(deps: Recorder, asked: CommentToAnswer): Promise<CommentAnswer> {
  const { actor, comment: commentId } = asked;
  const { tenant: tenantId } = actor;
  return deps.database.withTenant(tenantId, async (tx) => {
    const trail = await openActorTrail(tx, deps, actor);
    const where = { tenantId_commentId: { tenantId, commentId } };
    const row = await tx.forgeComment.findUnique({ where, include: { run: true } });
    if (row === null || row.runId !== actor.run)
      throw new LedgerFault("internal", `no comment ${commentId} was taken in for this run`);
    const refusal = row.answer === null ? refusalOf(row.login, asked) : givenRefusal(row);
    if (row.answer === null) {
      const note = refusal ?? (await effectOf(tx, deps, row));
      const answer = refusal === null ? "heard" : "refused";
      await tx.forgeComment.update({
        where,
        data: { answer, because: refusal, answeredAt: deps.clock() },
      });
      await trail.append({
        kind: answer === "heard" ? "comment.heard" : "comment.refused",
        actor: { id: nameOf(row), type: "person" },
        resource: { type: "comment", id: commentId },
        note: `${commandShown(row.command)} at ${row.repository}#${row.number}, delivery ${row.deliveryId}: ${note}`,
      });
    }
    if (refusal !== null) return { kind: "refused", because: refusal };
    return { kind: "heard", reply: await replyTo(tx, row), hint: row.command === "stop" };
  });
}

type Row = ForgeCommentModel & { run: RunModel };

/** A login at the forge is not one of our subjects, whatever it is called. */
function nameOf({ login }: { login: string }): string {
  return `forge:${login}`;
}

/** Null: they may. Only a forge that said so counts. */
function refusalOf(login: string, { access, because }: CommentToAnswer): string | null {
  if (access === "write" || access === "admin") return null;
  if (access === null) return `the forge was not asked what ${login} may do: ${because}`;
  return `${login} has ${access === "read" ? "only read" : "no"} permission there; it takes write`;
}

function givenRefusal({ answer, because }: Row): string | null {
  return answer === "refused" ? (because ?? "refused") : null;
}

/** What it does here, said for the log. Explaining and the line for a retry change nothing. */
async function effectOf(tx: Tx, deps: Recorder, row: Row): Promise<string> {
  if (row.command !== "stop") return "answered there";
  if (row.run.closedAt !== null) return "the run has ended already";
  const { tenantId, runId: target, commentId } = row;
  const halt = { scope: "run", target, mode: "cancel_running", capability: null } as const;
  if ((await findHalt(tx, tenantId, { halt, until: { gt: deps.clock() } })) !== null)
    return "the run is being ended already";
  await insertHalt(await haltScene(tx, deps, tenantId), {
    ...halt,
    tenant: tenantId,
    reason: `/skein stop at ${row.repository}#${row.number}, comment ${commentId}`,
    by: nameOf(row),
    expiresAt: new Date(deps.clock().getTime() + STOPS_FOR_MS),
  });
  return "the run is ended";
}

async function replyTo(tx: Tx, { tenantId, runId, run, number, command }: Row): Promise<CommentReply | null> {
  switch (CommentCommand.parse(command)) {
    case "stop":
      return null;
    case "explain": {
      const detail = await showRun(tx, { tenant: tenantId, id: runId, webUrlOf: () => null });
      if (detail === null) throw new LedgerFault("internal", `run ${runId} cannot be shown`);
      return explanationOf(detail);
    }
    case "other": {
      const allowed = readText(RunInput, run.input)?.task.allowed_paths ?? [];
      const commands = ["skein run start TASK.yaml", `skein run explain ${runId}`];
      return {
        answers: "other",
        run: runId,
        allowed: allowed.slice(0, 20).map((path) => path.slice(0, 600).toWellFormed()),
        commands,
      };
    }
    case "retry": {
      const line = `skein run retry ${runId} --reason asked-for-at-pull-request-${number}`;
      return { answers: "retry", run: runId, commands: [line] };
    }
  }
}
