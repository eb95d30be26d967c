// activities/ledger/overrides-in-force.ts: the overrides that count for a run at this moment: confirmed, not over, and both people still may.
import type { RuleOverrideModel } from "../../prisma/generated/models.ts";
import { holdersOf } from "./approval/roles.ts";
import type { Tx } from "./database.ts";

type Where = { tenant: string; run: string; repository: string; now: Date };

/** Oldest first. */
export async function overridesFor(tx: Tx, where: Where): Promise<RuleOverrideModel[]> {
  const { tenant: tenantId, run, repository, now } = where;
  const rows = await tx.ruleOverride.findMany({
    where: {
      tenantId,
      OR: [
        { scope: "run", target: run },
        { scope: "repository", target: repository },
      ],
      confirmedBy: { not: null },
      revokedAt: null,
      expiresAt: { gt: now },
    },
    orderBy: { proposedAt: "asc" },
  });
  if (rows.length === 0) return [];
  const among = rows.flatMap(({ proposedBy, confirmedBy }) => [proposedBy, confirmedBy ?? ""]);
  const isAdmin = await holdersOf(tx, tenantId, { role: "platform_admin", among });
  return rows.filter(({ proposedBy, confirmedBy }) => isAdmin(proposedBy) && isAdmin(confirmedBy ?? ""));
}
