// activities/ledger/approval/remind.ts: notes that people were reminded of a request, each reminder once.
import type { Actor } from "../../../core/schema/decision.ts";
import { auditActorOf, openActorTrail } from "../actor.ts";
import type { Recorder } from "../deps.ts";
import { loadRunScope } from "../run-scope.ts";

/** `number`: the first reminder is 1, the escalation 2. */
export type RemindApproval = { actor: Actor; approval: string; number: number; note: string };

/** Of a request that still waits; for any other it changes nothing. */
export async function remindApproval(recorder: Recorder, reminder: RemindApproval): Promise<void> {
  const { actor, approval, number, note } = reminder;
  const { tenant: tenantId } = actor;
  await recorder.database.withTenant(tenantId, async (tx) => {
    const trail = await openActorTrail(tx, recorder, actor);
    const { count } = await tx.approval.updateMany({
      where: { tenantId, approvalId: approval, status: "pending", reminded: { lt: number } },
      data: { reminded: number },
    });
    if (count === 0) return;
    const scope = actor.run === null ? null : await loadRunScope(tx, tenantId, actor.run);
    const resource = { type: "approval", id: approval };
    await trail.append({
      ...auditActorOf(actor, scope),
      kind: "approval.reminded",
      resource,
      approval,
      note,
    });
  });
}
