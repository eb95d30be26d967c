// activities/ledger/approval/end.ts: a request ends without people: its time is up, or nobody waits for it any more.
import type { ApprovalStatus } from "../../../core/schema/approval.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import { auditActorOf, openActorTrail } from "../actor.ts";
import type { Recorder } from "../deps.ts";
import { LedgerFault } from "../fault.ts";
import { loadRunScope } from "../run-scope.ts";
import { oneLine } from "../stored-text.ts";

export type EndApproval = { actor: Actor; approval: string; as: "expired" | "void"; because: string };

/** Answers how it stands now: what people said first, stays. Void is also what was granted and not used. */
export async function endApproval(
  recorder: Recorder,
  { actor, approval, as, because }: EndApproval,
): Promise<ApprovalStatus> {
  const { tenant: tenantId } = actor;
  return recorder.database.withTenant(tenantId, async (tx) => {
    const trail = await openActorTrail(tx, recorder, actor);
    const from: ApprovalStatus[] = as === "void" ? ["pending", "granted"] : ["pending"];
    const note = oneLine(recorder.redact(because), 500);
    const { count } = await tx.approval.updateMany({
      where: { tenantId, approvalId: approval, status: { in: from } },
      data: { status: as, because: note, closedAt: recorder.clock() },
    });
    const key = { tenantId_approvalId: { tenantId, approvalId: approval } };
    const row = await tx.approval.findUnique({ where: key });
    if (row === null) throw new LedgerFault("internal", "there is no such approval");
    if (count === 1)
      await trail.append({
        ...auditActorOf(actor, await loadRunScope(tx, tenantId, row.runId)),
        kind: as === "void" ? "approval.voided" : "approval.expired",
        resource: { type: "approval", id: approval },
        decision: row.decisionId,
        approval,
        note,
      });
    return row.status;
  });
}
