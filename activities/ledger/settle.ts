// activities/ledger/settle.ts: what became of permits, each once: its cost on the account, its event for the log.
import type { Actor, Settlement } from "../../core/schema/decision.ts";
import { auditActorOf } from "./actor.ts";
import { book, chargeOf } from "./book.ts";
import type { Booked } from "./book.ts";
import type { Tx } from "./database.ts";
import { jsonRows, type Row } from "./rows.ts";
import type { RunScope } from "./run-scope.ts";
import type { DecisionRow, EarlierDecisions } from "./stored-decision.ts";
import { oneLine } from "./stored-text.ts";
import type { TrailEvent } from "./trail.ts";
import { vouchedBy } from "./vouch.ts";

export type SettleScene = {
  tx: Tx;
  actor: Actor;
  now: Date;
  redact: (text: string) => string;
  scope: RunScope | null;
  /** On the settlements' action ids, at least. */
  earlier: EarlierDecisions;
};

type Who = ReturnType<typeof auditActorOf>;
type Settled = Booked & { decision: DecisionRow };

/** Idempotent by action id: the first settlement of an action stands. Answers what the log is to be told of it. */
export async function settleAll(
  scene: SettleScene,
  settlements: readonly Settlement[],
): Promise<TrailEvent[]> {
  if (settlements.length === 0) return [];
  const who = auditActorOf(scene.actor, scene.scope);
  const found = settlements.map((settlement) => ({ settlement, decision: allowedOn(scene, settlement) }));
  const permitted = found.flatMap(({ settlement, decision }) => (decision ? [{ settlement, decision }] : []));
  const settled: Settled[] = [];
  for (const { settlement, decision } of permitted)
    settled.push({ settlement, decision, costMicroUsd: await chargeOf(scene, settlement) });
  const first = await insertOnce(scene, settled);
  await book(scene, first);
  const strays = found.filter(({ decision }) => decision === null);
  return [
    ...strays.map(({ settlement }) => strayEvent(settlement, who)),
    ...first.flatMap((each) => eventsOf(each, who)),
  ];
}

function allowedOn({ earlier }: SettleScene, { actionId }: Settlement): DecisionRow | null {
  return earlier.get(actionId)?.find(({ effect }) => effect === "allow") ?? null;
}

/** Not thrown: a settlement rides in front of a clean-up, which nothing may hold up. */
function strayEvent({ actionId }: Settlement, who: Who): TrailEvent {
  const note = "settled, but never permitted: nothing was booked";
  return { ...who, kind: "effect.failed", resource: { type: "action", id: actionId }, actionId, note };
}

function eventsOf({ settlement, decision }: Settled, who: Who): TrailEvent[] {
  const { actionId, receipt, removedSecrets } = settlement;
  const worker = vouchedBy(receipt, decision.permitId);
  const event = {
    ...who,
    action: decision.kind,
    actionId,
    resource: { type: "action", id: decision.subject },
    decision: decision.decisionId,
    requestDigest: decision.actionDigest,
    resultDigest: receipt?.result ?? null,
    ...(worker && { worker }),
  };
  const outcome: TrailEvent = { ...event, kind: settlement.kind, note: noteOf(settlement, worker !== null) };
  if (removedSecrets === 0) return [outcome];
  return [outcome, { ...event, kind: "secret.redacted", note: `${removedSecrets} kept from the model` }];
}

/** Answers those that are the first of their action. */
async function insertOnce(scene: SettleScene, settled: readonly Settled[]): Promise<Settled[]> {
  if (settled.length === 0) return [];
  const rows = settled.map((each) => settlementRow(scene, each));
  const inserted = await scene.tx.$queryRaw<{ action_id: string }[]>`
    INSERT INTO settlement (
      tenant_id, workflow_id, action_id, run_id, kind, ok, cost_micro_usd, input_tokens, output_tokens,
      result_digest, failure, note, settled_at)
    SELECT * FROM json_to_recordset(${jsonRows(rows)}::json) AS settled (
      tenant_id text, workflow_id text, action_id text, run_id text, kind text, ok boolean, cost_micro_usd bigint,
      input_tokens integer, output_tokens integer, result_digest text, failure text, note text,
      settled_at timestamptz)
    ON CONFLICT DO NOTHING
    RETURNING action_id`;
  const isNew = new Set(inserted.map(({ action_id }) => action_id));
  return settled.filter(({ settlement }) => isNew.delete(settlement.actionId));
}

function settlementRow({ actor, now, redact }: SettleScene, { settlement, costMicroUsd }: Settled): Row {
  const { actionId, kind, ok, inputTokens, outputTokens, receipt, failure, note } = settlement;
  return {
    tenant_id: actor.tenant,
    workflow_id: actor.workflowId,
    action_id: actionId,
    run_id: actor.run,
    kind,
    ok,
    cost_micro_usd: costMicroUsd,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    result_digest: receipt?.result ?? null,
    failure,
    note: note === null ? null : oneLine(redact(note), 300),
    settled_at: now,
  };
}

function noteOf({ failure, note, ok }: Settlement, vouched: boolean): string | null {
  if (failure !== null) return `${failure}: ${note ?? ""}`;
  return ok && !vouched ? `no worker vouches for this result. ${note ?? ""}` : note;
}
