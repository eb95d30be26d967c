// activities/ledger/decision-view.ts: a run's decisions as people read them, each with what became of it.
import { Verdict } from "../../core/schema/policy.ts";
import type { DecisionView } from "../../core/schema/view.ts";
import type { DecisionModel, SettlementModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import { readText } from "./stored-text.ts";

const MOST_SHOWN = 2000;

/** Oldest first. */
export async function decisionsOf(tx: Tx, tenantId: string, runId: string): Promise<DecisionView[]> {
  const where = { tenantId, runId };
  const orderBy = [{ decidedAt: "asc" as const }, { actionId: "asc" as const }, { attempt: "asc" as const }];
  const decisions = await tx.decision.findMany({ where, orderBy, take: MOST_SHOWN });
  const settlements = await tx.settlement.findMany({ where });
  const settled = new Map(settlements.map((row) => [keyOf(row), row]));
  return decisions.map((row) => toView(row, settled.get(keyOf(row)) ?? null));
}

function keyOf({ workflowId, actionId }: { workflowId: string; actionId: string }): string {
  return `${workflowId}\n${actionId}`;
}

/** `settlement`: what became of it; null: nothing yet, or there was nothing to do. */
export function toView(row: DecisionModel, settlement: SettlementModel | null): DecisionView {
  const { actionId, kind, subject, effect, gate, because, rules } = row;
  const verdicts = [row.verdict, row.currentVerdict].map((text) => readText(Verdict, text));
  const standing = verdicts.find((verdict) => verdict?.effect === effect) ?? verdicts[0] ?? null;
  const settled =
    settlement && effect === "allow"
      ? { ok: settlement.ok, note: settlement.note, costMicroUsd: Number(settlement.costMicroUsd) }
      : null;
  const at = row.decidedAt.toISOString();
  return {
    id: row.decisionId,
    actionId,
    kind,
    subject,
    effect,
    gate,
    because,
    rules,
    verdict: standing,
    at,
    settled,
  };
}
