// cli/approval/say.ts: a person's signed word to an approval: what is signed is printed, asked once, sent, and answered.
import { isGrpcServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from "@temporalio/client";
import { signedDigest } from "../../core/approval/binding.ts";
import type { ApprovalView, Delegate, VerdictVerb, WordAnswer } from "../../core/schema/approval.ts";
import { giveVerdict } from "../../workflows/messages.ts";
import type { CliDeps } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { storableReason } from "../run/reason.ts";
import { withTemporal } from "../temporal.ts";
import { demandYes } from "../terminal/ask.ts";
import { findApproval } from "./find.ts";

export type SayOptions = { yes?: boolean; reason?: string; json?: boolean };
export type Saying = { verb: VerdictVerb; word: string; delegate: Delegate | null; options: SayOptions };

const DONE = {
  approve: "approved",
  reject: "rejected",
  withdraw: "withdrawn",
  delegate: "delegated",
} as const;

/** Exit 3 with the reason when it does not count; 2 when it was not confirmed. */
export async function say(deps: CliDeps, { verb, word, delegate, options }: Saying): Promise<void> {
  const { gateway, sign, print, config } = deps;
  const view = await findApproval(gateway, word);
  const { id } = view;
  if (view.status !== "pending")
    throw refused(verb, `approval ${id} is ${view.status} already (${view.because ?? "no reason given"})`);
  const digest = signedDigest(view.binding, { verb, delegate });
  if (!options.json) announce(deps, view, { verb, digest });
  if (!options.yes) await demandYes(`${verb} it?`);
  const reason = options.reason === undefined ? null : storableReason(options.reason, id);
  const statement = await sign({ verb, target: id, digest, reason });
  const answer = await withTemporal(config, async (client) => {
    const handle = client.workflow.getHandle(view.workflowId);
    return handle.executeUpdate(giveVerdict, { args: [{ verb, statement, delegate }] }).catch(explain);
  });
  if (answer.kind === "refused") throw refused(verb, answer.because);
  if (options.json) return print.json({ id, verb, digest, status: answer.status, missing: answer.missing });
  print.line(outcome(id, verb, answer));
}

function announce({ print }: CliDeps, view: ApprovalView, what: { verb: VerdictVerb; digest: string }): void {
  const { request, kind, subject } = view;
  print.line(`${kind}: ${subject}`);
  print.line(
    `for ${request.requester}, on ${request.repository}; risk ${request.risk}; all of it: skein approval show ${view.id}`,
  );
  print.line(`${what.verb} signs ${what.digest}`);
}

function outcome(
  id: string,
  verb: VerdictVerb,
  { status, missing }: WordAnswer & { kind: "accepted" },
): string {
  if (status === "granted") return `approval ${id} is granted: the run goes on`;
  if (status === "refused") return `approval ${id} is refused: the run is told why`;
  return `${DONE[verb]}; approval ${id} still waits${missing ? ` for ${missing}` : ""}`;
}

function refused(verb: VerdictVerb, because: string): CommandFault {
  return new CommandFault(EXIT.refused, `not ${DONE[verb]}: ${because}`);
}

/** A workflow that is over hears nothing any more: whatever it was asked, was decided meanwhile. */
function explain(error: unknown): WordAnswer {
  if (error instanceof WorkflowNotFoundError)
    return { kind: "refused", because: "it was decided meanwhile, or its run is over" };
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause?.message : undefined;
  const fallback = isGrpcServiceError(error)
    ? error.details
    : error instanceof Error
      ? error.message
      : String(error);
  throw new CommandFault(
    EXIT.failed,
    `the approval did not answer: ${cause ?? fallback}; is its workflow stuck? npm run doctor tells`,
  );
}
