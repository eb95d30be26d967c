// activities/ledger/reevaluate.ts: every stored verdict again, from stored facts and snapshot; it must be the same bytes (I15).
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { QUEUE_OF } from "../../core/action.ts";
import { evaluate } from "../../core/policy/evaluate.ts";
import type { ActionKind } from "../../core/schema/action.ts";
import { FactValue } from "../../core/schema/policy.ts";
import type { DecisionModel } from "../../prisma/generated/models.ts";
import type { Database, Tx } from "./database.ts";
import { queryOf } from "./gates/policy.ts";
import { openSnapshot } from "./snapshots.ts";
import { readText } from "./stored-text.ts";

const StoredFacts = z.record(z.string(), FactValue);
const OfSnapshot = z.object({ snapshot: z.string() });

/** `checked`: verdicts, not decisions: an action judged by two snapshots has two. */
export type Reevaluation = { checked: number; differing: { decision: string; because: string }[] };

export async function reevaluate(database: Database, tenant: string, runId: string): Promise<Reevaluation> {
  return database.withTenant(tenant, async (tx) => {
    const orderBy = [
      { decidedAt: "asc" as const },
      { actionId: "asc" as const },
      { attempt: "asc" as const },
    ];
    const rows = await tx.decision.findMany({ where: { tenantId: tenant, runId }, orderBy });
    const result: Reevaluation = { checked: 0, differing: [] };
    for (const row of rows) {
      for (const stored of [row.verdict, row.currentVerdict]) {
        if (stored === null) continue;
        result.checked += 1;
        const because = await differenceOf(tx, row, stored);
        if (because !== null) result.differing.push({ decision: row.decisionId, because });
      }
    }
    return result;
  });
}

async function differenceOf(tx: Tx, row: DecisionModel, stored: string): Promise<string | null> {
  const digest = readText(OfSnapshot, stored)?.snapshot;
  const opened = digest === undefined ? null : await openSnapshot(tx, row.tenantId, digest);
  if (opened === null) return "its policy snapshot is not there, or was changed";
  const facts = readText(StoredFacts, row.facts);
  if (facts === null || !isKind(row.kind)) return "its facts cannot be read";
  const again = canonicalJson(evaluate(opened.compiled, queryOf(row.kind, facts)));
  return again === stored ? null : "the engine gives another verdict now";
}

function isKind(kind: string): kind is ActionKind {
  return Object.hasOwn(QUEUE_OF, kind);
}
