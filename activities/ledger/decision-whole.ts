// activities/ledger/decision-whole.ts: one decision of a run with all that is kept of it: action, facts, verdicts, gates, what came of it.
import { z } from "zod";
import { GateView, type DecisionWhole } from "../../core/schema/decision-record.ts";
import type { Tx } from "./database.ts";
import { toRecord } from "./decision-page.ts";
import { toView } from "./decision-view.ts";
import { readText } from "./stored-text.ts";

/** `word`: its id, or a beginning of it. Null: none of that run, or several. */
export async function decisionWhole(
  tx: Tx,
  tenantId: string,
  { run, word }: { run: string; word: string },
): Promise<DecisionWhole | null> {
  const found = await tx.decision.findMany({
    where: { tenantId, runId: run, decisionId: { startsWith: word } },
    take: 2,
  });
  const [row] = found;
  if (row === undefined || found.length > 1) return null;
  const { workflowId, actionId, action, actionDigest, attempt, durationMs } = row;
  const key = { tenantId, workflowId, actionId };
  const settlement = await tx.settlement.findUnique({ where: { tenantId_workflowId_actionId: key } });
  return {
    view: toView(row, settlement),
    record: toRecord(row),
    action,
    actionDigest,
    gates: readText(z.array(GateView), row.gates) ?? [],
    workflowId,
    attempt,
    durationMs,
  };
}
