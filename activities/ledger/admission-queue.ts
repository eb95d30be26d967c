// activities/ledger/admission-queue.ts: who waits for admission, in the order of their coming; who asks no more waits no more.
import { whyToWait } from "../../core/admission.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { Tx } from "./database.ts";
import type { LedgerDeps } from "./deps.ts";
import type { RunScope } from "./run-scope.ts";

type Place = { actor: Actor; scope: RunScope; now: Date };

/** A run that let three of its turns to ask go by is dead or stopped, and holds up nobody. */
const MISSED_TURNS = 3;

/** Null: there is room, and it is this run's. Ask it under the tenant's lock. */
export async function whyQueued(tx: Tx, { caps }: LedgerDeps, place: Place): Promise<string | null> {
  const { actor, scope, now } = place;
  const { runId } = scope;
  const leases = await tx.lease.groupBy({
    by: ["scope"],
    where: {
      tenantId: actor.tenant,
      kind: "admission_repository",
      releasedAt: null,
      expiresAt: { gt: now },
      NOT: { runId },
    },
    _count: true,
  });
  const atWork = new Map(leases.map((lease) => [lease.scope, lease._count]));
  const waiting = await tx.run.findMany({
    where: {
      tenantId: actor.tenant,
      closedAt: null,
      queuedAt: { not: null },
      OR: [{ waitsUntil: { gt: now } }, { runId }],
    },
    orderBy: [{ queuedAt: "asc" }, { runId: "asc" }],
    select: { runId: true, repositoryId: true },
  });
  const isQueued = waiting.some((each) => each.runId === runId);
  const queue = isQueued ? waiting : [...waiting, { runId, repositoryId: scope.repositoryId }];
  return whyToWait({ caps, atWork, queue }, runId);
}

/** It keeps the place it has. */
export async function standInQueue(tx: Tx, place: Place, retryMs: number): Promise<void> {
  const { actor, scope, now } = place;
  const waitsUntil = new Date(now.getTime() + MISSED_TURNS * retryMs);
  const run = { tenantId: actor.tenant, runId: scope.runId };
  await tx.run.updateMany({ where: run, data: { waitsUntil } });
  await tx.run.updateMany({ where: { ...run, queuedAt: null }, data: { queuedAt: now } });
}
