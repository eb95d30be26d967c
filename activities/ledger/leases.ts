// activities/ledger/leases.ts: which runs hold an admission; and an operator's signed word takes one away, at once (I6).
import type { LeaseRevocation, LeaseRevoked, LeaseView } from "../../core/schema/lease.ts";
import { WorkerIdentity } from "../../core/schema/worker.ts";
import type { Tx } from "./database.ts";
import { hearAtGateway, type HeardWords } from "./hear-at-gateway.ts";
import type { Refusal } from "./refusal.ts";
import { withReason, type StatementCheck } from "./statement-check.ts";
import { readText } from "./stored-text.ts";
import { openTrail } from "./trail.ts";
import type { StatementDeps } from "./verify-statement.ts";

/** Both leases of an admission are taken and end together; the repository's stands for it. Oldest first. */
export async function listLeases(tx: Tx, tenantId: string, now: Date): Promise<LeaseView[]> {
  const leases = await tx.lease.findMany({
    where: { tenantId, kind: "admission_repository", releasedAt: null, expiresAt: { gt: now } },
    orderBy: [{ takenAt: "asc" }, { runId: "asc" }],
  });
  const runs = await tx.run.findMany({
    where: { tenantId, runId: { in: leases.map(({ runId }) => runId) } },
  });
  const repositories = await tx.repository.findMany({
    where: { tenantId, repositoryId: { in: leases.map(({ scope }) => scope) } },
  });
  return leases.map(({ runId, scope, fence, worker, takenAt, expiresAt }) => ({
    run: runId,
    repository: repositories.find(({ repositoryId }) => repositoryId === scope)?.name ?? scope,
    stage: runs.find((run) => run.runId === runId)?.stage ?? "unknown",
    fence,
    worker: shownWorker(worker),
    since: takenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }));
}

function shownWorker(text: string): string {
  const worker = readText(WorkerIdentity, text);
  return worker === null ? "unknown" : `${worker.name} on ${worker.host}`;
}

/**
 * From here on no decision of the run is allowed until it is admitted again, behind whoever waits already. An effect that
 * has its permit goes on to its end: to break that off is a halt's.
 */
export async function revokeLeaseByWords(
  deps: StatementDeps,
  { statement, run }: LeaseRevocation,
): Promise<LeaseRevoked | Refusal> {
  const expected = { verb: "lease.revoke", target: run, digest: null } as const;
  const also = (check: StatementCheck) => withReason(check, "who takes a lease away says why");
  return hearAtGateway(deps, { statement, expected, also }, (heard) => revoke(deps, heard, run));
}

async function revoke(
  deps: StatementDeps,
  { tx, words }: HeardWords,
  runId: string,
): Promise<LeaseRevoked | Refusal> {
  const { tenant: tenantId, subject, claims } = words;
  const key = { tenantId_runId: { tenantId, runId } };
  const before = await tx.run.findUnique({ where: key, select: { runId: true } });
  if (before === null) return { kind: "not_found", because: `there is no run ${runId} here` };
  const trail = await openTrail(tx, deps, { tenant: tenantId, chain: `run/${runId}` }); // its lock: no decision is half way
  const run = await tx.run.findUniqueOrThrow({ where: key });
  if (run.closedAt !== null)
    return { kind: "refused", because: `run ${runId} has ended, and holds no lease` };
  const now = deps.clock();
  const { count } = await tx.lease.updateMany({
    where: { tenantId, runId, releasedAt: null, expiresAt: { gt: now } },
    data: { releasedAt: now },
  });
  if (count === 0)
    return {
      kind: "refused",
      because: `run ${runId} holds no lease: it waits for one, or needs none (${run.stage})`,
    };
  await trail.append({
    kind: "lease.revoked",
    actor: { id: subject, type: "person" },
    resource: { type: "run", id: runId },
    note: `fence ${run.fence}: ${claims.reason ?? ""}`,
  });
  return { run: runId, fence: run.fence };
}
