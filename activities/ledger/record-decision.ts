// activities/ledger/record-decision.ts: stores a decision and its permit, and the intent in the audit log, before any effect (I1).
import { AUDIT_KIND_OF, QUEUE_OF } from "../../core/action.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Decision } from "../../core/schema/decision.ts";
import type { Permit } from "../../core/schema/permit.ts";
import { auditActorOf } from "./actor.ts";
import { payToll } from "./approval/pay.ts";
import type { Asked, Ruling } from "./judge.ts";
import { storedAction, subjectOf } from "./redact-action.ts";
import type { Scene } from "./scene.ts";

export type NewDecision = {
  asked: Asked;
  ruling: Ruling;
  decision: Omit<Decision, "permit">;
  claims: Permit | null;
  attempt: number;
  durationMs: number;
};

export async function recordDecision(scene: Scene, made: NewDecision): Promise<void> {
  await storeDecision(scene, made);
  if (made.claims !== null) await storePermit(scene, made.claims, made.decision.id);
  await appendIntent(scene, made);
  const { ruling, decision } = made;
  if (ruling.toll !== null) await payToll(scene, { toll: ruling.toll, decision, scope: ruling.scope });
}

async function storeDecision({ tx, actor, now, deps }: Scene, made: NewDecision): Promise<void> {
  const { asked, ruling, decision, attempt, durationMs } = made;
  const [pinned, current] = ruling.verdicts;
  await tx.decision.create({
    data: {
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
    },
  });
}

async function storePermit({ tx, actor }: Scene, claims: Permit, decisionId: string): Promise<void> {
  const expiresAt = new Date(claims.exp * 1000);
  const text = canonicalJson(claims);
  await tx.permit.create({
    data: { tenantId: actor.tenant, permitId: claims.id, decisionId, claims: text, expiresAt },
  });
}

/** What is decided only, with nothing to perform, has happened with its decision: its own event follows at once. */
async function appendIntent({ trail, actor, deps }: Scene, made: NewDecision): Promise<void> {
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
  await trail.append({ ...event, kind: "policy.evaluated", note: decision.because });
  if (decision.effect === "allow" && QUEUE_OF[action.kind] === null) {
    await trail.append({ ...event, kind: AUDIT_KIND_OF[action.kind] });
  }
}
