// activities/ledger/halts-runs.ts: which open runs a halt is about, and which of them it ends: for whoever tells them at once.
import { coveringHalt, endsRuns, isInScope } from "../../core/halt.ts";
import type { Halt } from "../../core/schema/halt.ts";
import { RunInput } from "../../core/schema/run.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import { becauseOf } from "./gates/halt.ts";
import { haltsOverTenant } from "./lookups.ts";
import { loadRunScope, withinOf } from "./run-scope.ts";
import { readText } from "./stored-text.ts";

/** Temporal lets a workflow have 2,000 signals under way; whoever is not told at once hears by itself. */
const MOST = 2000;

/** Workflow ids of the tenant's open runs in the halt's scope. */
export async function openRunsUnder(
  tx: Tx,
  tenant: string,
  halt: Pick<Halt, "scope" | "target" | "tenant">,
): Promise<string[]> {
  const open = await tx.run.findMany({ where: { tenantId: tenant, closedAt: null }, take: MOST });
  return open.flatMap(({ runId, workflowId, input: text }) => {
    const input = readText(RunInput, text);
    const nowhere = { repository: null, team: null, autonomy: null };
    const place = { tenant, run: runId, ...(input ? withinOf(input) : nowhere) };
    return isInScope(halt, place) ? [workflowId] : [];
  });
}

/** `halt.tenant`: whose it is, this tenant or `platform`. One that is not there is about nobody. */
export async function runsUnderHalt(
  { database }: Recorder,
  { tenant, halt }: { tenant: string; halt: { tenant: string; id: string } },
): Promise<string[]> {
  if (halt.tenant !== tenant && halt.tenant !== "platform") return []; // I7
  const key = { tenantId_haltId: { tenantId: halt.tenant, haltId: halt.id } };
  const row = await database.withTenant(halt.tenant, (tx) => tx.halt.findUnique({ where: key }));
  if (row === null) return [];
  const { scope, target, tenantId } = row;
  return database.withTenant(tenant, (tx) => openRunsUnder(tx, tenant, { scope, target, tenant: tenantId }));
}

/** Why a halt ends this run, null where none does. Only asks. */
export function endedBy({ database }: Recorder, { actor }: { actor: Actor }): Promise<string | null> {
  const { tenant, run } = actor;
  return database.withTenant(tenant, async (tx) => {
    const scope = run === null ? null : await loadRunScope(tx, tenant, run);
    if (scope?.input == null) return null;
    const halts = (await haltsOverTenant(tx)).filter(endsRuns);
    const question = { tenant, run, ...withinOf(scope.input), action: { kind: "run.start" } } as const;
    const halt = coveringHalt(halts, question);
    return halt && becauseOf(halt);
  });
}
