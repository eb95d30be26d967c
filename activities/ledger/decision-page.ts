// activities/ledger/decision-page.ts: a tenant's decisions as they are kept, oldest first, a page at a time.
import type { DecisionPage, DecisionQuery, DecisionRecord } from "../../core/schema/decision-record.ts";
import type { DecisionModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";

const ON_A_PAGE = 200;

export async function decisionPage(
  tx: Tx,
  tenantId: string,
  { run, since, after }: DecisionQuery,
): Promise<DecisionPage> {
  const [at = "", id = ""] = after?.split(",") ?? [];
  const rows = await tx.decision.findMany({
    where: {
      tenantId,
      ...(run !== undefined && { runId: run }),
      ...(since !== undefined && { decidedAt: { gte: new Date(since) } }),
      ...(after !== undefined && {
        OR: [{ decidedAt: { gt: new Date(at) } }, { decidedAt: new Date(at), decisionId: { gt: id } }],
      }),
    },
    orderBy: [{ decidedAt: "asc" }, { decisionId: "asc" }],
    take: ON_A_PAGE,
  });
  const last = rows.length < ON_A_PAGE ? undefined : rows.at(-1);
  return {
    decisions: rows.map(toRecord),
    next: last ? `${last.decidedAt.toISOString()},${last.decisionId}` : null,
  };
}

export function toRecord(row: DecisionModel): DecisionRecord {
  const { decisionId, runId, kind, subject, decidedAt, facts, verdict, currentVerdict } = row;
  const verdicts = [verdict, currentVerdict].filter((text) => text !== null);
  return { id: decisionId, run: runId, kind, subject, at: decidedAt.toISOString(), facts, verdicts };
}
