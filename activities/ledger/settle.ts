// activities/ledger/settle.ts: what became of a permit, once: its cost on the account, its event in the log.
import type { Actor, Settlement } from "../../core/schema/decision.ts";
import { auditActorOf } from "./actor.ts";
import { book, chargeOf } from "./book.ts";
import type { Tx } from "./database.ts";
import { loadRunScope } from "./run-scope.ts";
import { oneLine } from "./stored-text.ts";
import type { Trail } from "./trail.ts";
import { vouchedBy } from "./vouch.ts";

export type SettleScene = { tx: Tx; trail: Trail; actor: Actor; now: Date; redact: (text: string) => string };

type Who = ReturnType<typeof auditActorOf>;

/** Idempotent by action id: the first settlement of an action stands. */
export async function settleAll(scene: SettleScene, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const { tx, actor } = scene;
  const scope = actor.run === null ? null : await loadRunScope(tx, actor.tenant, actor.run);
  const who = auditActorOf(actor, scope);
  for (const settlement of settlements) await settleOne(scene, settlement, who);
}

async function settleOne(scene: SettleScene, settlement: Settlement, who: Who): Promise<void> {
  const { tx, trail, actor } = scene;
  const { actionId } = settlement;
  const decision = await tx.decision.findFirst({
    where: { tenantId: actor.tenant, workflowId: actor.workflowId, actionId, effect: "allow" },
    orderBy: { attempt: "desc" },
    include: { permit: true },
  });
  if (decision === null) {
    // Not thrown: a settlement rides in front of a clean-up, which nothing may hold up.
    const note = "settled, but never permitted: nothing was booked";
    await trail.append({
      ...who,
      kind: "effect.failed",
      resource: { type: "action", id: actionId },
      actionId,
      note,
    });
    return;
  }
  const costMicroUsd = await chargeOf(scene, settlement);
  if (!(await insertOnce(scene, settlement, costMicroUsd))) return;
  await book(scene, { ...settlement, costMicroUsd }, decision);
  const worker = vouchedBy(settlement.receipt, decision.permit?.permitId ?? null);
  const event = {
    ...who,
    action: decision.kind,
    actionId,
    resource: { type: "action", id: decision.subject },
    decision: decision.decisionId,
    requestDigest: decision.actionDigest,
    resultDigest: settlement.receipt?.result ?? null,
    ...(worker && { worker }),
  };
  await trail.append({ ...event, kind: settlement.kind, note: noteOf(settlement, worker !== null) });
  const { removedSecrets } = settlement;
  if (removedSecrets > 0)
    await trail.append({ ...event, kind: "secret.redacted", note: `${removedSecrets} kept from the model` });
}

async function insertOnce(
  { tx, actor, now, redact }: SettleScene,
  settlement: Settlement,
  costMicroUsd: bigint,
): Promise<boolean> {
  const { note, receipt, removedSecrets: _, ...rest } = settlement;
  const { count } = await tx.settlement.createMany({
    skipDuplicates: true,
    data: {
      ...rest,
      tenantId: actor.tenant,
      workflowId: actor.workflowId,
      runId: actor.run,
      resultDigest: receipt?.result ?? null,
      costMicroUsd,
      note: note === null ? null : oneLine(redact(note), 300),
      settledAt: now,
    },
  });
  return count === 1;
}

function noteOf({ failure, note, ok }: Settlement, vouched: boolean): string | null {
  if (failure !== null) return `${failure}: ${note ?? ""}`;
  return ok && !vouched ? `no worker vouches for this result. ${note ?? ""}` : note;
}
