// activities/ledger/approval/pay.ts: an approval is used up, or void, in the transaction of the decision that it answered (I5).
import type { Decision } from "../../../core/schema/decision.ts";
import { auditActorOf } from "../actor.ts";
import { LedgerFault } from "../fault.ts";
import type { Toll } from "../gates/approval.ts";
import type { RunScope } from "../run-scope.ts";
import type { Scene } from "../scene.ts";
import { oneLine } from "../stored-text.ts";
import type { TrailEvent } from "../trail.ts";

type Paid = { toll: Toll; decision: Pick<Decision, "id" | "actionId">; scope: RunScope | null };

/** The run's chain is held, so nobody else can have used it meanwhile; were it so, nothing is stored. Answers what the log is to be told. */
export async function payToll(
  { tx, actor, now }: Scene,
  { toll, decision, scope }: Paid,
): Promise<TrailEvent> {
  const { approval, as, because, before } = toll;
  const usedBy = as === "used" ? { usedBy: decision.id } : {};
  const { count } = await tx.approval.updateMany({
    where: {
      tenantId: actor.tenant,
      approvalId: approval,
      ...(before === null ? { status: "granted" } : { status: "used", usedBy: before }),
    },
    data: {
      status: as,
      closedAt: now,
      ...usedBy,
      ...(as === "void" ? { because: oneLine(because, 500) } : {}),
    },
  });
  if (count !== 1) throw new LedgerFault("internal", "the approval was used meanwhile");
  return {
    ...auditActorOf(actor, scope),
    kind: as === "used" ? "approval.used" : "approval.voided",
    actionId: decision.actionId,
    resource: { type: "approval", id: approval },
    decision: decision.id,
    approval,
    note: because,
  };
}
