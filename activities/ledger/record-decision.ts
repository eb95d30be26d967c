// activities/ledger/record-decision.ts: stores decisions and their permits, and says what the audit log is told of each, before any effect (I1).
import { AUDIT_KIND_OF, QUEUE_OF } from "../../core/action.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Decision } from "../../core/schema/decision.ts";
import type { Permit } from "../../core/schema/permit.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import { auditActorOf } from "./actor.ts";
import { payToll } from "./approval/pay.ts";
import type { Asked, Ruling } from "./judge.ts";
import { storedAction, subjectOf } from "./redact-action.ts";
import type { Scene } from "./scene.ts";
import type { TrailEvent } from "./trail.ts";

export type NewDecision = {
  asked: Asked;
  ruling: Ruling;
  decision: Omit<Decision, "permit">;
  claims: Permit | null;
  attempt: number;
  durationMs: number;
};

/** Answers what the log is to be told of approvals that they used up. */
export async function storeDecisions(scene: Scene, made: readonly NewDecision[]): Promise<TrailEvent[]> {
  if (made.length === 0) return [];
  await scene.tx.decision.createMany({ data: made.map((each) => decisionRow(scene, each)) });
  const permits = made.flatMap(({ claims, decision }) => (claims ? [permitRow(claims, decision.id)] : []));
  if (permits.length > 0) await scene.tx.permit.createMany({ data: permits });
  const paid: TrailEvent[] = [];
  for (const { ruling, decision } of made)
    if (ruling.toll !== null)
      paid.push(await payToll(scene, { toll: ruling.toll, decision, scope: ruling.scope }));
  return paid;
}

function decisionRow({ actor, now, deps }: Scene, made: NewDecision): Prisma.DecisionCreateManyInput {
  const { asked, ruling, decision, attempt, durationMs } = made;
  const [pinned, current] = ruling.verdicts;
  return {
    tenantId: actor.tenant,
    decisionId: decision.id,
    workflowId: actor.workflowId,
    actionId: asked.actionId,
    attempt,
    runId: actor.run,
    kind: asked.action.kind,
    subject: subjectOf(asked.action, deps.redact),
    action: storedAction(asked.action, deps.redact),
    actionDigest: decision.action,
    facts: ruling.facts && canonicalJson(ruling.facts),
    verdict: pinned ? canonicalJson(pinned) : null,
    currentVerdict: current ? canonicalJson(current) : null,
    gates: canonicalJson(ruling.gates),
    effect: decision.effect,
    gate: decision.gate,
    because: decision.because,
    rules: decision.rules,
    decidedAt: now,
    durationMs,
  };
}

function permitRow(claims: Permit, decisionId: string): Prisma.PermitCreateManyInput {
  const expiresAt = new Date(claims.exp * 1000);
  return {
    tenantId: claims.tenant,
    permitId: claims.id,
    decisionId,
    claims: canonicalJson(claims),
    expiresAt,
  };
}

/** What is decided only, with nothing to perform, has happened with its decision: its own event follows at once. */
export function intentOf({ actor, deps }: Scene, made: NewDecision): TrailEvent[] {
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
  return happened ? [intent, { ...event, kind: AUDIT_KIND_OF[action.kind] }] : [intent];
}
