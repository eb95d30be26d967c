// activities/ledger/retry.ts: a signed retry: the task of a run that has ended is begun anew, as it was and where it was (I6).
import { digestOf } from "../../core/digest.ts";
import type { RetryRequest } from "../../core/schema/submission.ts";
import type { RunModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import { hearAtGateway } from "./hear-at-gateway.ts";
import type { Refusal } from "./refusal.ts";
import { inputOf } from "./run-summary.ts";
import { withReason, type SignedWords } from "./statement-check.ts";
import { attemptsAt, existing, startRun, type SubmitAnswer, type SubmitDeps } from "./submit.ts";

export type RetryWords = { statement: string; run: string; request: RetryRequest };

/**
 * `existing`: it is being retried already. Refused while the run is open, and while a pull request of any attempt at its
 * task is open or was merged: there is one per task (I11).
 */
export async function retryRun(
  deps: SubmitDeps,
  { statement, run, request }: RetryWords,
): Promise<SubmitAnswer> {
  const expected = { verb: "run.retry", target: run, digest: digestOf(request) } as const;
  const also = (check: Parameters<typeof withReason>[0]) => withReason(check, "a retry says why");
  return hearAtGateway(deps, { statement, expected, also }, ({ tx, words }) =>
    retry(tx, deps, { words, run, request }),
  );
}

type Asked = { words: SignedWords; run: string; request: RetryRequest };

async function retry(tx: Tx, deps: SubmitDeps, { words, run, request }: Asked): Promise<SubmitAnswer> {
  const { tenant, subject, claims } = words;
  const where = { tenantId_runId: { tenantId: tenant, runId: run } };
  const first = await tx.run.findUnique({ where, include: { task: { include: { repository: true } } } });
  if (first === null) return { kind: "not_found", because: `there is no run ${run} here` };
  if (first.closedAt === null) return refused(`run ${run} is still open: skein run stop ${run} ends it`);
  const { repository, contract } = first.task;
  const earlier = await attemptsAt(tx, repository, contract);
  const [latest] = earlier;
  if (latest !== undefined && latest.closedAt === null) return existing(latest);
  const because = await pullRequestProblem(tx, earlier);
  if (because !== null) return refused(because);
  const { task, model = "default" } = inputOf(first);
  const asked = { task, model: request.model ?? model, tenant, subject, repository, earlier };
  return startRun(tx, deps, { ...asked, retry: { run, reason: claims.reason ?? "" } });
}

async function pullRequestProblem(tx: Tx, attempts: readonly RunModel[]): Promise<string | null> {
  const [{ tenantId } = { tenantId: "" }] = attempts;
  const runs = attempts.map(({ runId }) => runId);
  const pull = await tx.pullRequest.findFirst({
    where: { tenantId, runId: { in: runs }, state: { in: ["open", "merged"] } },
    orderBy: { changedAt: "desc" },
  });
  if (pull === null) return null;
  const which = `pull request #${pull.number} of run ${pull.runId}`;
  return pull.state === "open"
    ? `${which} is still open: merge or close it first (${pull.url})`
    : `${which} was merged, so this task is done; more of it is another task, by a task file that says so`;
}

function refused(because: string): Refusal {
  return { kind: "refused", because };
}
