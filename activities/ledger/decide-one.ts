// activities/ledger/decide-one.ts: one action's answer: the stored one, or a new one, still to be stored before it is given (I1).
import { randomUUID } from "node:crypto";
import { isExempt } from "../../core/action.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOf, sha256Hex } from "../../core/digest.ts";
import type { Action } from "../../core/schema/action.ts";
import type { Decision } from "../../core/schema/decision.ts";
import type { GateName } from "./gates/answer.ts";
import { judge, refuseUnjudged, type Asked, type Ruling } from "./judge.ts";
import { permitFor } from "./permit.ts";
import type { NewDecision } from "./record-decision.ts";
import { storedAction } from "./redact-action.ts";
import type { Scene } from "./scene.ts";
import { withinOf } from "./run-scope.ts";
import { earlierOn, type StoredDecision } from "./stored-decision.ts";
import { oneLine } from "./stored-text.ts";

/** `made`: new, so still to be stored; null: it was before. */
export type Decided = { stored: StoredDecision; made: NewDecision | null };

/** A permit that ran out unused is decided again, as its next attempt; any other answer stands. */
export async function decideOne(scene: Scene, asked: Asked): Promise<Decided> {
  const began = performance.now();
  const identity = identify(scene, asked.action);
  const earlier = earlierOn(scene.earlier, { actionId: asked.actionId, digest: identity.digest });
  if (earlier.stored && !(await ranOutUnused(scene, earlier.stored)))
    return { stored: earlier.stored, made: null };

  const reused = earlier.attempt > 1 && earlier.stored === null;
  const ruling = await rule(scene, asked, { ...identity, reused });
  const decision = { ...decisionOf(scene, ruling), actionId: asked.actionId, action: identity.digest };
  const claims = ruling.refusal ? null : await permitTo(scene, asked, ruling);
  const durationMs = Math.round(performance.now() - began);
  const stored = {
    decision,
    claims: claims && canonicalJson(claims),
    permitExpiresAt: claims && new Date(claims.exp * 1000),
  };
  return { stored, made: { asked, ruling, decision, claims, attempt: earlier.attempt, durationMs } };
}

type Identity = { digest: string; readable: boolean };

/** An action without canonical text is known by what is stored of it, and refused (I3). */
function identify({ deps }: Scene, action: Action): Identity {
  try {
    return { digest: digestOf(action), readable: true };
  } catch {
    return { digest: sha256Hex(storedAction(action, deps.redact)), readable: false };
  }
}

function rule(scene: Scene, asked: Asked, id: Identity & { reused: boolean }): Promise<Ruling> | Ruling {
  if (!id.readable) return refuseUnjudged("the action cannot be read");
  if (id.reused) return refuseUnjudged("the action id was used for another action");
  return judge(scene, asked);
}

const GROUNDS: readonly GateName[] = ["policy", "override", "approval"];

function decisionOf(
  { deps }: Scene,
  { refusal, gates, rules }: Ruling,
): Omit<Decision, "permit" | "actionId" | "action"> {
  const spoken = (because: string) => oneLine(deps.redact(because), 500);
  if (refusal === null) {
    const grounds = gates.findLast(({ gate }) => GROUNDS.includes(gate)); // the last of them stands
    return { id: randomUUID(), effect: "allow", gate: null, because: spoken(grounds?.because ?? ""), rules };
  }
  const { effect, gate, because, saw } = refusal;
  const byPolicy = gate === "policy" || gate === "approval";
  const ends = saw["ends"] === true && { ends: true as const };
  return { id: randomUUID(), effect, gate, because: spoken(because), rules: byPolicy ? rules : [], ...ends };
}

async function permitTo({ actor, now, standing }: Scene, { actionId, action }: Asked, { scope }: Ruling) {
  const input = scope?.input;
  const data = input?.task.data_class ?? "internal";
  const forgeId = input?.repository.forgeId ?? null;
  const installations = isExempt(action.kind) ? [] : (await standing()).installations;
  const id = randomUUID();
  const within = isExempt(action.kind) || !input ? undefined : withinOf(input);
  return permitFor(action, { id, actor, actionId, data, forgeId, installations, within, now });
}

async function ranOutUnused({ tx, actor, now }: Scene, stored: StoredDecision): Promise<boolean> {
  if (stored.permitExpiresAt === null || stored.permitExpiresAt > now) return false;
  const { tenant: tenantId, workflowId } = actor;
  const key = { tenantId, workflowId, actionId: stored.decision.actionId };
  const settled = await tx.settlement.findUnique({ where: { tenantId_workflowId_actionId: key } });
  return settled === null;
}
