// workflows/approval.ts: one request to people: heard word by word, reminded of, and over when they said enough or time is up (I5).
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import { approvalDetails } from "../core/approval/details.ts";
import { approvalNotice, type ApprovalNews } from "../core/notice/approval.ts";
import type { ApprovalCard, ApprovalInput, ApprovalStatus } from "../core/schema/approval.ts";
import type { Actor } from "../core/schema/decision.ts";
import { answerInOrder } from "./answer-in-order.ts";
import { approvals } from "./ledger.ts";
import { giveVerdict, verdictSignal } from "./messages.ts";
import { tell } from "./tell.ts";

type Request = { input: ApprovalInput; actor: Actor; card: ApprovalCard | null; status: ApprovalStatus };

/** Child of the run that waits. Its answer is where the request stands; what it is good for, the ledger decides. */
export async function approval(input: ApprovalInput): Promise<ApprovalStatus> {
  const { tenant, run } = input;
  const actor = { tenant, run, workflowId: workflowInfo().workflowId, fence: 0 };
  const request: Request = { input, actor, card: null, status: "pending" };
  listen(request);
  try {
    await ask(request);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => end(request, "void", "the run waits for it no more"));
    throw error;
  } finally {
    await CancellationScope.nonCancellable(async () => {
      await condition(allHandlersFinished);
      const { status } = request;
      if (status !== "pending" && status !== "used") await tellPeople(request, status);
    });
  }
  return request.status;
}

/** The signal is the update's twin: the same words, without an answer. Any other signal is no word of anybody's, and audited so (I6). */
function listen(request: Request): void {
  const { input, actor } = request;
  const queue = answerInOrder<unknown, Awaited<ReturnType<typeof approvals.hear>>>(
    giveVerdict,
    async (word) => {
      await condition(() => request.card !== null);
      const answer = await approvals.hear({ actor, approval: input.approval, word });
      if (answer.kind === "accepted") {
        request.status = answer.status;
        show(request, answer.missing);
      } else if (patched("looks-after-refusals")) await lookAgain(request);
      return answer;
    },
  );
  setHandler(verdictSignal, queue);
  setDefaultSignalHandler((name) => queue({ signal: name }));
}

/** A word that the ledger has heard may be lost here with the task that brought it, its update too: whoever repeats it is refused, and it counts. */
async function lookAgain(request: Request): Promise<void> {
  const { approval, decision, action, diff } = request.input;
  const { status } = await approvals.open({ actor: request.actor, approval, decision, action, diff });
  request.status = status;
  show(request, null);
}

async function ask(request: Request): Promise<void> {
  const { approval, decision, action, diff } = request.input;
  const card = await approvals.open({ actor: request.actor, approval, decision, action, diff });
  request.status = card.status;
  request.card = card;
  show(request, null);
  if (request.status === "pending") await tellPeople(request, "opened");
  for (const [index, reminder] of card.reminders.entries()) {
    if (await isDecidedBy(request, reminder.at)) return;
    await approvals.remind({ actor: request.actor, approval, number: index + 1, note: reminder.kind });
    await tellPeople(request, reminder.kind);
  }
  if (!(await isDecidedBy(request, card.expiresAt)))
    await end(request, "expired", `nobody decided approval ${approval} before ${card.expiresAt}`);
}

async function isDecidedBy(request: Request, at: string): Promise<boolean> {
  const leftMs = Date.parse(at) - Date.now();
  return condition(() => request.status !== "pending", Math.max(1, leftMs));
}

async function end(request: Request, as: "expired" | "void", because: string): Promise<void> {
  const { actor, input, card } = request;
  if (card === null) return; // it was never opened
  request.status = await approvals.end({ actor, approval: input.approval, as, because });
  show(request, null);
}

/** Where its tenant has somewhere to be told. */
async function tellPeople({ input, actor, card }: Request, news: ApprovalNews): Promise<void> {
  if (card?.notify !== true) return;
  const { tenant, run, approval } = input;
  const about = `approval ${approval}: ${news}`;
  const text = approvalNotice(card, news);
  await tell(`${actor.workflowId.replace(/^approval/, "notify")}/${news}`, { tenant, run, about, text });
}

function show({ card, status }: Request, missing: string | null): void {
  if (card !== null) setCurrentDetails(approvalDetails(card, { status, missing }));
}
