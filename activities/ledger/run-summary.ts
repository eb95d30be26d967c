// activities/ledger/run-summary.ts: runs' rows as people see them in a list.
import { Failure } from "../../core/schema/failure.ts";
import { RunInput } from "../../core/schema/run.ts";
import type { RunSummary } from "../../core/schema/view.ts";
import type { BudgetAccountModel, PullRequestModel, RunModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import { LedgerFault } from "./fault.ts";
import { readText } from "./stored-text.ts";

/** In the order of `runs`. One query after the other: Prisma would send the parts of an `include` side by side. */
export async function summarise(tx: Tx, tenantId: string, runs: readonly RunModel[]): Promise<RunSummary[]> {
  const where = { tenantId, runId: { in: runs.map((run) => run.runId) } };
  const accounts = await tx.budgetAccount.findMany({ where });
  const pullRequests = await tx.pullRequest.findMany({ where, orderBy: { changedAt: "desc" } });
  const waiting = await tx.approval.findMany({ where: { ...where, status: "pending" } });
  return runs.map((run) => {
    const account = accounts.find((each) => each.runId === run.runId);
    const pullRequest = pullRequests.find((each) => each.runId === run.runId);
    const approval = waiting.find((each) => each.runId === run.runId)?.approvalId ?? null;
    return { ...toSummary(run, account, pullRequest), approval };
  });
}

function toSummary(
  run: RunModel,
  account?: BudgetAccountModel,
  pullRequest?: PullRequestModel,
): Omit<RunSummary, "approval"> {
  const { task, repository, retryOf = null } = inputOf(run);
  return {
    id: run.runId,
    workflowId: run.workflowId,
    taskId: run.taskId,
    title: task.title,
    repository: repository.repository,
    change: task.change,
    taskClass: task.task_class,
    autonomy: task.autonomy,
    requester: run.requester,
    retryOf,
    stage: run.stage,
    stageBecause: run.stageBecause,
    stageSince: (run.stageSince ?? run.startedAt).toISOString(),
    outcome: run.outcome,
    because: run.because,
    failure: readText(Failure, run.failure)?.kind ?? null,
    closed: run.closedAt !== null,
    startedAt: run.startedAt.toISOString(),
    changedAt: run.changedAt.toISOString(),
    costMicroUsd: Number(account?.spentMicroUsd ?? 0n),
    budgetMicroUsd: Number(account?.limitMicroUsd ?? 0n),
    pullRequest: pullRequest
      ? { number: pullRequest.number, url: pullRequest.url, state: pullRequest.state }
      : null,
  };
}

export function inputOf({ input, runId }: { input: string; runId: string }): RunInput {
  const read = readText(RunInput, input);
  if (read === null) throw new LedgerFault("internal", `the input of run ${runId} cannot be read`);
  return read;
}
