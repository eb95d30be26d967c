// activities/ledger/stored-decision.ts: what was decided before on the same action ids.
import type { Actor, Decision } from "../../core/schema/decision.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import type { Tx } from "./database.ts";

/** `claims`: RFC 8785 text of the permit; null where there is none. */
export type StoredDecision = {
  decision: Omit<Decision, "permit">;
  claims: string | null;
  permitExpiresAt: Date | null;
};

/** By action id, the latest attempt first. */
export type EarlierDecisions = ReadonlyMap<string, readonly DecisionRow[]>;

/** `attempt`: the number the next decision on this id would have. */
export type EarlierDecision = { stored: StoredDecision | null; attempt: number };

const COLUMNS = {
  decisionId: true,
  actionId: true,
  attempt: true,
  kind: true,
  subject: true,
  action: true,
  actionDigest: true,
  effect: true,
  gate: true,
  because: true,
  rules: true,
  permit: { select: { permitId: true, claims: true, expiresAt: true } },
} as const satisfies Prisma.DecisionSelect;

export type DecisionRow = Prisma.DecisionGetPayload<{ select: typeof COLUMNS }>;

export async function findDecisions(
  tx: Tx,
  { tenant: tenantId, workflowId }: Actor,
  actionIds: readonly string[],
): Promise<EarlierDecisions> {
  const rows = await tx.decision.findMany({
    where: { tenantId, workflowId, actionId: { in: [...new Set(actionIds)] } },
    orderBy: { attempt: "desc" },
    select: COLUMNS,
  });
  return Map.groupBy(rows, ({ actionId }) => actionId);
}

/** The latest decision on this id that was made of the same action. */
export function earlierOn(
  earlier: EarlierDecisions,
  { actionId, digest }: { actionId: string; digest: string },
): EarlierDecision {
  const rows = earlier.get(actionId) ?? [];
  const same = rows.find((row) => row.actionDigest === digest);
  return { stored: same ? toStored(same) : null, attempt: (rows[0]?.attempt ?? 0) + 1 };
}

function toStored(row: DecisionRow): StoredDecision {
  return {
    decision: {
      id: row.decisionId,
      actionId: row.actionId,
      effect: row.effect,
      gate: row.gate,
      because: row.because,
      rules: row.rules,
      action: row.actionDigest,
    },
    claims: row.permit?.claims ?? null,
    permitExpiresAt: row.permit?.expiresAt ?? null,
  };
}
