// activities/ledger/renew-admission.ts: a run keeps its admission at least as long as any permit it was just given.
import type { Scene } from "./scene.ts";
import type { StoredDecision } from "./stored-decision.ts";

/**
 * So its slot is never another run's while one of its effects may still be at work. In strides of half a lease, not at
 * every decision. An admission that ran out stays out.
 */
export async function renewAdmission(scene: Scene, answers: readonly StoredDecision[]): Promise<void> {
  const { tx, actor, now, deps } = scene;
  if (actor.run === null || !answers.some((answer) => answer.decision.effect === "allow")) return;
  const stride = deps.leaseMs / 2;
  const ends = answers.map((answer) => answer.permitExpiresAt?.getTime() ?? 0);
  const needed = Math.max(now.getTime() + stride, ...ends);
  const until = scene.scope?.leasedUntil;
  if (until == null || until <= now || until.getTime() >= needed) return;
  await tx.lease.updateMany({
    where: { tenantId: actor.tenant, runId: actor.run, fence: actor.fence, releasedAt: null },
    data: { expiresAt: new Date(needed + stride) },
  });
}
