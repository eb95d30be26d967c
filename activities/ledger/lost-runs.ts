// activities/ledger/lost-runs.ts: runs that are open here: for the look whether Temporal agrees; and one that ended there alone is closed.
import type { OpenRun } from "../../core/contract.ts";
import { coveringHalt, endsRuns } from "../../core/halt.ts";
import { RunInput } from "../../core/schema/run.ts";
import { auditActorOf } from "./actor.ts";
import type { Recorder } from "./deps.ts";
import { haltsOverTenant } from "./lookups.ts";
import { recordOutcome } from "./records/outcome.ts";
import { loadRunScope, withinOf } from "./run-scope.ts";
import { readText } from "./stored-text.ts";
import { openTrail } from "./trail.ts";

/** The oldest first; whoever is beyond the first 1,000 is looked at once they are fewer. */
const MOST = 1000;

export function openRuns({ database }: Recorder, { tenant }: { tenant: string }): Promise<OpenRun[]> {
  return database.withTenant(tenant, async (tx) => {
    const where = { tenantId: tenant, closedAt: null };
    const open = await tx.run.findMany({ where, orderBy: { startedAt: "asc" }, take: MOST });
    const halts = (await haltsOverTenant(tx)).filter(endsRuns);
    return open.map(({ runId, workflowId, input: text }) => {
      const input = halts.length === 0 ? null : readText(RunInput, text);
      const question = input && {
        tenant,
        run: runId,
        ...withinOf(input),
        action: { kind: "run.start" } as const,
      };
      return { runId, workflowId, isToEnd: question !== null && coveringHalt(halts, question) !== null };
    });
  });
}

export type LostRun = {
  tenant: string;
  runId: string;
  status: string;
  by: string | null;
  reason: string | null;
};

/** Once: a run that told of its own end keeps it. Its leases and reservations end with it. */
export async function closeLost(recorder: Recorder, lost: LostRun): Promise<void> {
  const { tenant, runId: run } = lost;
  const { clock, redact } = recorder;
  await recorder.database.withTenant(tenant, async (tx) => {
    const trail = await openTrail(tx, recorder, { tenant, chain: `run/${run}` });
    const scope = await loadRunScope(tx, tenant, run);
    if (scope === null || scope.closed) return;
    const actor = { tenant, run, workflowId: `run/${tenant}/${run}`, fence: scope.fence };
    const because = becauseOf(lost);
    await trail.append({
      kind: "run.lost",
      actor: { id: "reconcile", type: "platform" },
      resource: { type: "run", id: run },
      note: because,
    });
    const scene = { tx, trail, actor, run, scope, who: auditActorOf(actor, scope), now: clock(), redact };
    const outcome = STOPPED.includes(lost.status) ? "stopped" : "failed";
    await recordOutcome(scene, { kind: "outcome", outcome, because, failure: null, final: true });
  });
}

const STOPPED: readonly string[] = ["TERMINATED", "CANCELLED"];

function becauseOf({ status, by, reason }: LostRun): string {
  const who = by === null ? "" : ` by ${by}`;
  const why = reason === null ? "" : `: ${reason}`;
  return `${status.toLowerCase().replace("_", " ")} at Temporal${who}, past the platform${why}`;
}
