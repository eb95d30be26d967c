// activities/ledger/records/outcome.ts: how a run ended, or how far it got: its admission ends, and if final its books close.
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { AuditKind } from "../../../core/schema/audit.ts";
import type { RunRecord } from "../../../core/schema/record.ts";
import type { RunOutcome } from "../../../core/schema/run.ts";
import { spend } from "../book.ts";
import type { RecordScene } from "../record.ts";
import { oneLine } from "../stored-text.ts";

type Ended = Extract<RunRecord, { kind: "outcome" }>;

/** Only once: a closed run keeps the outcome it closed with. Not final: people have it now, so its slot is free. */
export async function recordOutcome(scene: RecordScene, ended: Ended): Promise<void> {
  const { tx, trail, actor, run, scope, who, now, redact } = scene;
  if (scope.closed) return;
  const { outcome, failure, final } = ended;
  const because = oneLine(redact(ended.because), 1000);
  await tx.lease.updateMany({
    where: { tenantId: actor.tenant, runId: run, releasedAt: null },
    data: { releasedAt: now },
  });
  await tx.run.update({
    where: { tenantId_runId: { tenantId: actor.tenant, runId: run } },
    data: {
      outcome,
      because,
      failure: failure && canonicalJson({ ...failure, message: oneLine(redact(failure.message), 500) }),
      changedAt: now,
      ...(final ? { closedAt: now, openTask: null, stage: "closed" } : {}),
    },
  });
  if (!final) return;
  await closeBooks(scene);
  const resource = { type: "run", id: run };
  const note = `${outcome}: ${because}`;
  await trail.append({
    ...who,
    kind: closingKind(outcome),
    resource,
    policySnapshot: scope.policySnapshot,
    note,
  });
}

/** Nobody can say any more that an open reservation was not spent, so it was. */
async function closeBooks({ tx, actor, run }: RecordScene): Promise<void> {
  const open = await tx.reservation.findMany({
    where: { tenantId: actor.tenant, runId: run, status: "open" },
  });
  for (const { actionId, amountMicroUsd } of open) {
    await spend(tx, { tenantId: actor.tenant, runId: run, actionId }, amountMicroUsd);
  }
}

function closingKind(outcome: RunOutcome): AuditKind {
  if (outcome === "failed") return "run.failed";
  return outcome === "stopped" ? "run.cancelled" : "run.closed";
}
