// workflows/answer-comment.ts: a comment on a run's pull request: its author's permission is asked of the forge, then the ledger answers, once.
import { getExternalWorkflowHandle, workflowInfo } from "@temporalio/workflow";
import type { AskedComment } from "../core/schema/comment.ts";
import { act, settleRest } from "./act.ts";
import type { Door } from "./door.ts";
import { openDoor } from "./door.ts";
import { comments } from "./ledger.ts";
import { haltsChanged } from "./messages.ts";

/** Only what the gateway took in is answered: whoever starts this by hand with a comment of their own finds none (I6). */
export async function answerComment(about: { tenant: string; comment: string }): Promise<string> {
  const asked = await comments.open(about);
  if (asked === null) return "there is nothing to answer";
  const actor = { tenant: about.tenant, run: asked.run, workflowId: workflowInfo().workflowId, fence: 0 };
  const door = openDoor(actor, `${asked.run}-comment-${asked.comment}`);
  const answer = await comments.answer({ actor, comment: asked.comment, ...(await accessOf(door, asked)) });
  if (answer.kind === "heard" && answer.hint) await hint(asked);
  if (answer.kind === "heard" && answer.reply !== null) {
    const { repository, number, comment, writtenAt } = asked;
    await act(door, { kind: "pr.comment", repository, number, comment, writtenAt, reply: answer.reply });
  }
  await settleRest(door);
  return answer.kind === "refused" ? answer.because : `${asked.command} was heard`;
}

/** What cannot be asked counts as no permission (I20). */
async function accessOf(door: Door, { repository, login }: AskedComment) {
  const outcome = await act(door, { kind: "access.read", repository, login });
  switch (outcome.kind) {
    case "done":
      return { access: outcome.result.access, because: "" };
    case "refused":
      return { access: null, because: outcome.decision.because };
    case "failed":
      return { access: null, because: outcome.failure.message };
  }
}

/** The halt is in force; lost, the hint comes again within the minute, by `reconcile`. */
async function hint({ workflowId }: AskedComment): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .signal(haltsChanged)
    .catch(() => {});
}
