// activities/ledger/create-run.ts: a run's first rows: its task, itself, its budget, and the first events of its chain.
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOf } from "../../core/digest.ts";
import type { RunInput } from "../../core/schema/run.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import { MICRO_USD_PER_CENT } from "./money.ts";
import { openTrail } from "./trail.ts";

/** `why`: of a retry. */
type NewRun = { input: RunInput; attempt: number; why: string | null };

/** Answers the workflow's id. */
export async function createRun(tx: Tx, recorder: Recorder, run: NewRun): Promise<string> {
  const { input, attempt } = run;
  const { tenant: tenantId, taskId, runId, task, requester } = input;
  const { id: repositoryId } = input.repository;
  const workflowId = `run/${tenantId}/${runId}`;
  const now = recorder.clock();
  const contract = canonicalJson(task);
  await tx.agentTask.createMany({
    skipDuplicates: true,
    data: { tenantId, taskId, repositoryId, title: task.title, contract, createdAt: now },
  });
  await tx.run.create({
    data: {
      tenantId,
      runId,
      taskId,
      openTask: taskId,
      attempt,
      repositoryId,
      workflowId,
      requester,
      input: canonicalJson(input),
      startedAt: now,
      changedAt: now,
    },
  });
  const limitMicroUsd = BigInt(task.limits.cost_cents) * MICRO_USD_PER_CENT;
  await tx.budgetAccount.create({ data: { tenantId, runId, limitMicroUsd } });
  await auditSubmission(tx, recorder, run);
  return workflowId;
}

/** Who may start a run approves its task by starting it; both are said, so that a later rule can part them. */
async function auditSubmission(tx: Tx, recorder: Recorder, { input, why }: NewRun): Promise<void> {
  const { tenant, runId, requester, task, taskId, repository, retryOf } = input;
  const trail = await openTrail(tx, recorder, { tenant, chain: `run/${runId}` });
  const event = {
    actor: { id: requester, type: "person" },
    resource: { type: "task", id: taskId },
    requestDigest: digestOf(task),
  } as const;
  const retried = `run ${retryOf}: ${why ?? "no reason given"}`;
  await trail.append(
    ...(retryOf === undefined ? [] : [{ ...event, kind: "run.retried", note: retried } as const]),
    { ...event, kind: "task.submitted", note: `${repository.repository}: ${task.title}` },
    { ...event, kind: "task.approved", note: `by the authority of ${requester}` },
  );
}
