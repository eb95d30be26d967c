// activities/ledger/policy/standing.ts: the policy in force in a tenant, and what was published and waits for a second person.
import { diffSnapshots, type PolicyChange } from "../../../core/policy/diff.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import type { PolicyStanding } from "../../../core/schema/policy-change.ts";
import type { PolicyProposalModel } from "../../../prisma/generated/models.ts";
import type { Tx } from "../database.ts";
import { openSnapshot } from "../snapshots.ts";

/** `snapshot` null: there is none, or it cannot be read; then every other one is all new. */
export type Current = { digest: string | null; snapshot: PolicySnapshot | null };

export async function currentPolicy(tx: Tx, tenantId: string): Promise<Current> {
  const { currentPolicy: digest } = await tx.tenant.findUniqueOrThrow({ where: { tenantId } });
  const opened = digest === null ? null : await openSnapshot(tx, tenantId, digest);
  return { digest, snapshot: opened?.snapshot ?? null };
}

export type Waiting = { tenant: string; current: Current; now: Date };

/** Oldest first. One that was to replace what is no longer in force waits no more. */
export async function waitingProposals(
  tx: Tx,
  { tenant, current, now }: Waiting,
  digest?: string,
): Promise<PolicyProposalModel[]> {
  return tx.policyProposal.findMany({
    where: {
      tenantId: tenant,
      replaces: current.digest,
      confirmedAt: null,
      expiresAt: { gt: now },
      ...(digest !== undefined && { digest }),
    },
    orderBy: { proposedAt: "asc" },
  });
}

export async function policyStanding(tx: Tx, tenant: string, now: Date): Promise<PolicyStanding> {
  const current = await currentPolicy(tx, tenant);
  const waiting: PolicyStanding["waiting"] = [];
  for (const proposal of await waitingProposals(tx, { tenant, current, now })) {
    const opened = await openSnapshot(tx, tenant, proposal.digest);
    waiting.push({
      digest: proposal.digest,
      by: proposal.proposedBy,
      reason: proposal.reason,
      at: proposal.proposedAt.toISOString(),
      expiresAt: proposal.expiresAt.toISOString(),
      changes: opened ? linesOf(diffSnapshots(current.snapshot, opened.snapshot)) : [],
    });
  }
  return { digest: current.digest, waiting };
}

export function linesOf(changes: readonly PolicyChange[]): string[] {
  return changes.map(({ text }) => text);
}
