// activities/ledger/stored-decision.ts: what was decided before on the same action ids.
import { z } from "zod";
import type { Actor, Decision } from "../../core/schema/decision.ts";
import type { DecisionModel } from "../../prisma/generated/models.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { readText } from "./stored-text.ts";

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

type DecidedColumns =
  | "decisionId"
  | "actionId"
  | "attempt"
  | "kind"
  | "subject"
  | "action"
  | "actionDigest"
  | "effect"
  | "gate"
  | "because"
  | "rules"
  | "gates";

/** A decision with its permit's columns, null where there is none. */
export type DecisionRow = Pick<DecisionModel, DecidedColumns> & {
  permitId: string | null;
  claims: string | null;
  expiresAt: Date | null;
};

export type StoredRow = Omit<DecisionRow, "expiresAt"> & { expiresAt: string | null };

/** Gives `StoredRow`s as JSON. A list that the planner sees the length of would be planned again at each use. */
export function decisionsQuery(
  { tenant: tenantId, workflowId }: Actor,
  actionIds: readonly string[],
): Prisma.Sql {
  return Prisma.sql`
    SELECT d.decision_id AS "decisionId", d.action_id AS "actionId", d.attempt, d.kind, d.subject, d.action,
      d.action_digest AS "actionDigest", d.effect::text, d.gate::text, d.because, d.rules, d.gates,
      p.permit_id AS "permitId", p.claims, p.expires_at AS "expiresAt"
    FROM decision d LEFT JOIN permit p ON p.tenant_id = d.tenant_id AND p.decision_id = d.decision_id
    WHERE d.tenant_id = ${tenantId} AND d.workflow_id = ${workflowId}
      AND d.action_id = ANY (ARRAY(SELECT unnest(${[...actionIds]}::text[])))
    ORDER BY d.attempt DESC`;
}

export function byAction(rows: readonly StoredRow[]): EarlierDecisions {
  const dated = rows.map(({ expiresAt, ...row }): DecisionRow => ({
    ...row,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  }));
  return Map.groupBy(dated, ({ actionId }) => actionId);
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

const StoredGates = z.array(z.looseObject({ saw: z.record(z.string(), z.unknown()) }));

function wasEnded(gates: string): boolean {
  return readText(StoredGates, gates)?.some(({ saw }) => saw["ends"] === true) ?? false;
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
      ...(wasEnded(row.gates) && { ends: true as const }),
    },
    claims: row.claims,
    permitExpiresAt: row.expiresAt,
  };
}
