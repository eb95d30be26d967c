// activities/ledger/reevaluate.ts: every stored verdict again, from stored facts and snapshot: the same bytes (I15), or drift.
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { QUEUE_OF } from "../../core/action.ts";
import { ENGINE, evaluate } from "../../core/policy/evaluate.ts";
import type { ActionKind } from "../../core/schema/action.ts";
import { FactValue } from "../../core/schema/policy.ts";
import type { DecisionModel } from "../../prisma/generated/models.ts";
import type { Database, Tx } from "./database.ts";
import { openSnapshot } from "./snapshots.ts";
import { readText } from "./stored-text.ts";

const StoredFacts = z.record(z.string(), FactValue);
const OfVerdict = z.object({ engine: z.string(), snapshot: z.string() });

/**
 * `checked`: verdicts, not decisions: an action judged by two snapshots has two. `engineDrift`: of them, those that another
 * version of the semantics gave: they are kept as they are, and nothing is claimed of them.
 */
export type Reevaluation = {
  checked: number;
  differing: { decision: string; because: string }[];
  engineDrift: { decision: string; engine: string }[];
};

export async function reevaluate(database: Database, tenant: string, runId: string): Promise<Reevaluation> {
  return database.withTenant(tenant, async (tx) => {
    const orderBy = [
      { decidedAt: "asc" as const },
      { actionId: "asc" as const },
      { attempt: "asc" as const },
    ];
    const rows = await tx.decision.findMany({ where: { tenantId: tenant, runId }, orderBy });
    const result: Reevaluation = { checked: 0, differing: [], engineDrift: [] };
    for (const row of rows) {
      for (const stored of [row.verdict, row.currentVerdict]) {
        if (stored === null) continue;
        result.checked += 1;
        const found = await compare(tx, row, stored);
        if (found.kind === "differs")
          result.differing.push({ decision: row.decisionId, because: found.because });
        if (found.kind === "engine_drift")
          result.engineDrift.push({ decision: row.decisionId, engine: found.engine });
      }
    }
    return result;
  });
}

type Comparison =
  { kind: "same" } | { kind: "differs"; because: string } | { kind: "engine_drift"; engine: string };

async function compare(tx: Tx, row: DecisionModel, stored: string): Promise<Comparison> {
  const made = readText(OfVerdict, stored);
  if (made === null) return differs("it is no verdict");
  if (made.engine !== ENGINE) return { kind: "engine_drift", engine: made.engine };
  const opened = await openSnapshot(tx, row.tenantId, made.snapshot);
  if (opened === null) return differs("its policy snapshot is not there, or was changed");
  const facts = readText(StoredFacts, row.facts);
  if (facts === null || !isKind(row.kind)) return differs("its facts cannot be read");
  const again = canonicalJson(evaluate(opened.compiled, { facts, kind: row.kind }));
  return again === stored ? { kind: "same" } : differs("the engine gives another verdict now");
}

function differs(because: string): Comparison {
  return { kind: "differs", because };
}

function isKind(kind: string): kind is ActionKind {
  return Object.hasOwn(QUEUE_OF, kind);
}
