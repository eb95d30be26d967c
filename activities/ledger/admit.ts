// activities/ledger/admit.ts: a run starts to work when tenant and repository have room for it; the caps are leases that expire.
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOf } from "../../core/digest.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { Admission } from "../../core/schema/record.ts";
import { auditActorOf, openActorTrail } from "./actor.ts";
import { standInQueue, whyQueued } from "./admission-queue.ts";
import type { Tx } from "./database.ts";
import type { LedgerDeps } from "./deps.ts";
import { LedgerFault } from "./fault.ts";
import { loadRunScope, type RunScope } from "./run-scope.ts";
import { openSnapshot } from "./snapshots.ts";
import type { Trail } from "./trail.ts";

const RETRY_MS = 5_000;
const RETRY_SUSPENDED_MS = 60_000;

/**
 * The fence grows with each new admission, so that an older holder is refused at its next decision. The policy snapshot
 * is pinned at the first one. Idempotent: a run that still holds its leases is admitted again under the same fence.
 */
export async function admit(deps: LedgerDeps, { actor }: { actor: Actor }): Promise<Admission> {
  const { run } = actor;
  if (run === null) throw new LedgerFault("internal", "only a run is admitted");
  const now = deps.clock();
  return deps.database.withTenant(actor.tenant, async (tx) => {
    const tenant = await lockTenant(tx, actor.tenant); // counting and taking are one step for the whole tenant
    const trail = await openActorTrail(tx, deps, actor); // before any row of the run, as everywhere: no deadlock
    const scope = await loadRunScope(tx, actor.tenant, run);
    if (scope === null || scope.closed) throw new LedgerFault("internal", "there is no such open run");
    const pinned = scope.policySnapshot ?? tenant.currentPolicy;
    const wait = async (because: string, retryAfterMs: number): Promise<Admission> => {
      await standInQueue(tx, { actor, scope, now }, RETRY_MS);
      return { kind: "queued", because, retryAfterMs };
    };
    if (tenant.suspended) return wait("the tenant is suspended", RETRY_SUSPENDED_MS);
    if (pinned === null) return wait("no policy is published for this tenant", RETRY_SUSPENDED_MS);
    const profileDigest = await profileDigestOf(tx, { tenant: actor.tenant, policy: pinned, scope });
    const held = scope.leasedUntil !== null && scope.leasedUntil > now;
    const because = held ? null : await whyQueued(tx, deps, { actor, scope, now });
    if (because !== null) return wait(because, RETRY_MS);

    const fence = held ? scope.fence : scope.fence + 1;
    const admission = { tx, trail, deps, actor, scope, run, fence, now, pinned, profileDigest };
    const waitedMs = await take(admission, held);
    return { kind: "admitted", fence, waitedMs, policySnapshot: pinned, profileDigest };
  });
}

async function lockTenant(tx: Tx, tenantId: string) {
  const rows = await tx.$queryRaw<{ status: string; current_policy: string | null }[]>`
    SELECT status::text, current_policy FROM tenant WHERE tenant_id = ${tenantId} FOR NO KEY UPDATE`;
  const [row] = rows;
  if (!row) throw new LedgerFault("internal", "there is no such tenant");
  return { suspended: row.status !== "active", currentPolicy: row.current_policy };
}

/** The profile comes from policy, never from the task or the tree (I17); without it there is nothing to verify by. */
async function profileDigestOf(
  tx: Tx,
  of: { tenant: string; policy: string; scope: RunScope },
): Promise<string> {
  const opened = await openSnapshot(tx, of.tenant, of.policy);
  const name = of.scope.input?.profile;
  const profile = opened?.snapshot.verifiers.find((verifier) => verifier.name === name);
  if (!profile)
    throw new LedgerFault("internal", `the policy snapshot has no verifier profile ${name ?? "(unknown)"}`);
  return digestOf(profile);
}

type Place = { actor: Actor; scope: RunScope; now: Date };

type Taking = Place & {
  tx: Tx;
  trail: Trail;
  deps: LedgerDeps;
  run: string;
  fence: number;
  pinned: string;
  profileDigest: string;
};

/** Answers how long the run has waited since it was submitted. */
async function take(taking: Taking, held: boolean): Promise<number> {
  const { tx, trail, deps, actor, scope, run, fence, now, pinned, profileDigest } = taking;
  const expiresAt = new Date(now.getTime() + deps.leaseMs);
  const worker = canonicalJson(deps.worker);
  const scopes = { admission_tenant: actor.tenant, admission_repository: scope.repositoryId } as const;
  for (const kind of ["admission_tenant", "admission_repository"] as const) {
    const row = { scope: scopes[kind], fence, takenAt: now, expiresAt, releasedAt: null, worker };
    await tx.lease.upsert({
      where: { tenantId_kind_runId: { tenantId: actor.tenant, kind, runId: run } },
      create: { tenantId: actor.tenant, kind, runId: run, ...row },
      update: held ? {} : row,
    });
  }
  const key = { tenantId_runId: { tenantId: actor.tenant, runId: run } };
  const before = await tx.run.findUniqueOrThrow({
    where: key,
    select: { startedAt: true, admittedAt: true, queuedAt: true, stageBecause: true },
  });
  const admittedAt = before.admittedAt ?? now;
  const left = { queuedAt: null, waitsUntil: null };
  const data = { fence, policySnapshot: pinned, profileDigest, admittedAt, ...left };
  await tx.run.update({ where: key, data });
  if (!held) {
    const resource = { type: "run", id: run };
    const note = `fence ${fence}${waitOf(before, now)}`;
    await trail.append({
      ...auditActorOf(actor, scope),
      kind: "run.leased",
      resource,
      policySnapshot: pinned,
      note,
    });
  }
  return Math.max(0, admittedAt.getTime() - before.startedAt.getTime());
}

/** The reason is the last one that the run was shown with. */
function waitOf(run: { queuedAt: Date | null; stageBecause: string | null }, now: Date): string {
  if (run.queuedAt === null) return "";
  const seconds = Math.round((now.getTime() - run.queuedAt.getTime()) / 1000);
  return `, after ${seconds} s in the queue${run.stageBecause === null ? "" : `: ${run.stageBecause}`}`;
}
