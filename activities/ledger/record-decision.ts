// activities/ledger/record-decision.ts: stores decisions and their permits, and says what the audit log is told of each, before any effect (I1).
import { AUDIT_KIND_OF, QUEUE_OF } from "../../core/action.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Decision } from "../../core/schema/decision.ts";
import type { Permit } from "../../core/schema/permit.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { auditActorOf } from "./actor.ts";
import { payToll } from "./approval/pay.ts";
import type { Asked, Ruling } from "./judge.ts";
import { storedAction, subjectOf } from "./redact-action.ts";
import { jsonRows, type Row } from "./rows.ts";
import type { Scene } from "./scene.ts";
import { suspicionEvents } from "./suspicions.ts";
import type { Trail, TrailEvent } from "./trail.ts";

export type NewDecision = {
  asked: Asked;
  ruling: Ruling;
  decision: Omit<Decision, "permit">;
  claims: Permit | null;
  attempt: number;
  durationMs: number;
};

/** In one statement with the log's lines of `before` and of themselves; then they use up their approvals. */
export async function storeDecisions(
  scene: Scene,
  { made, trail, before }: { made: readonly NewDecision[]; trail: Trail; before: readonly TrailEvent[] },
): Promise<void> {
  if (made.length === 0) return trail.append(...before);
  const permits = made.flatMap(({ claims, decision }) => (claims ? [permitRow(claims, decision.id)] : []));
  const rows = { decisions: made.map((each) => decisionRow(scene, each)), permits };
  await trail.appendWith(storing(rows), [...before, ...made.flatMap((each) => intentOf(scene, each))]);
  const paid: TrailEvent[] = [];
  for (const { ruling, decision } of made)
    if (ruling.toll !== null)
      paid.push(await payToll(scene, { toll: ruling.toll, decision, scope: ruling.scope }));
  await trail.append(...paid);
}

function storing({ decisions, permits }: { decisions: Row[]; permits: Row[] }): Prisma.Sql {
  return Prisma.sql`
    WITH decided AS (
      INSERT INTO decision (
        tenant_id, decision_id, workflow_id, action_id, attempt, run_id, kind, subject, action, action_digest,
        facts, verdict, current_verdict, gates, effect, gate, because, rules, decided_at, duration_ms)
      SELECT * FROM json_to_recordset(${jsonRows(decisions)}::json) AS made (
        tenant_id text, decision_id text, workflow_id text, action_id text, attempt integer, run_id text, kind text,
        subject text, action text, action_digest text, facts text, verdict text, current_verdict text, gates text,
        effect "Effect", gate "Gate", because text, rules text[], decided_at timestamptz, duration_ms integer)
    ), permitted AS (
      INSERT INTO permit (tenant_id, permit_id, decision_id, claims, expires_at)
      SELECT * FROM json_to_recordset(${jsonRows(permits)}::json) AS made (
        tenant_id text, permit_id text, decision_id text, claims text, expires_at timestamptz)
    )`;
}

function decisionRow({ actor, now, deps }: Scene, made: NewDecision): Row {
  const { asked, ruling, decision, attempt, durationMs } = made;
  const [pinned, current] = ruling.verdicts;
  return {
    tenant_id: actor.tenant,
    decision_id: decision.id,
    workflow_id: actor.workflowId,
    action_id: asked.actionId,
    attempt,
    run_id: actor.run,
    kind: asked.action.kind,
    subject: subjectOf(asked.action, deps.redact),
    action: storedAction(asked.action, deps.redact),
    action_digest: decision.action,
    facts: ruling.facts && canonicalJson(ruling.facts),
    verdict: pinned ? canonicalJson(pinned) : null,
    current_verdict: current ? canonicalJson(current) : null,
    gates: canonicalJson(ruling.gates),
    effect: decision.effect,
    gate: decision.gate,
    because: decision.because,
    rules: decision.rules,
    decided_at: now,
    duration_ms: durationMs,
  };
}

function permitRow(claims: Permit, decisionId: string): Row {
  return {
    tenant_id: claims.tenant,
    permit_id: claims.id,
    decision_id: decisionId,
    claims: canonicalJson(claims),
    expires_at: new Date(claims.exp * 1000),
  };
}

/** What is decided only, with nothing to perform, has happened with its decision: its own event follows at once. */
function intentOf({ actor, deps }: Scene, made: NewDecision): TrailEvent[] {
  const { asked, ruling, decision } = made;
  const { action, actionId } = asked;
  const event = {
    ...auditActorOf(actor, ruling.scope),
    action: action.kind,
    actionId,
    resource: { type: "action", id: subjectOf(action, deps.redact) },
    decision: decision.id,
    effect: decision.effect,
    approval: asked.approval ?? null,
    policySnapshot: ruling.verdicts[0]?.snapshot ?? null,
    requestDigest: decision.action,
  };
  const intent: TrailEvent = { ...event, kind: "policy.evaluated", note: decision.because };
  const happened = decision.effect === "allow" && QUEUE_OF[action.kind] === null;
  const suspected = suspicionEvents(asked, decision, event);
  return [intent, ...suspected, ...(happened ? [{ ...event, kind: AUDIT_KIND_OF[action.kind] }] : [])];
}
