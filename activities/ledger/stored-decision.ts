// activities/ledger/stored-decision.ts: writes a decision with its permit, and finds it again for the same action id.
import { z } from "zod";
import type { Decision } from "../../core/schema/decision.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import type { Tx } from "./database.ts";
import { readText } from "./stored-text.ts";

/** `claims`: RFC 8785 text of the permit; null where there is none. */
export type StoredDecision = {
  decision: Omit<Decision, "permit">;
  claims: string | null;
  permitExpiresAt: Date | null;
};

export type DecisionKey = { tenantId: string; workflowId: string; actionId: string };

/** `attempt`: the number the next decision on this id would have. */
export type EarlierDecision = { stored: StoredDecision | null; attempt: number };

/** The latest decision on this id that was made of the same action. */
export async function findDecision(tx: Tx, key: DecisionKey, actionDigest: string): Promise<EarlierDecision> {
  const rows = await tx.decision.findMany({
    where: key,
    orderBy: { attempt: "desc" },
    include: { permit: true },
  });
  const same = rows.find((row) => row.actionDigest === actionDigest);
  return { stored: same ? toStored(same) : null, attempt: (rows[0]?.attempt ?? 0) + 1 };
}

const StoredGates = z.array(z.looseObject({ saw: z.record(z.string(), z.unknown()) }));

function wasEnded(gates: string): boolean {
  return readText(StoredGates, gates)?.some(({ saw }) => saw["ends"] === true) ?? false;
}

type DecisionRow = Prisma.DecisionGetPayload<{ include: { permit: true } }>;

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
      ...(wasEnded(row.gates) && { ends: true as const }),
    },
    claims: row.permit?.claims ?? null,
    permitExpiresAt: row.permit?.expiresAt ?? null,
  };
}
