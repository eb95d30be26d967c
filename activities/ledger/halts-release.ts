// activities/ledger/halts-release.ts: a person's signed release: a platform admin's is whole, an operator's half of one (I6).
import type { HaltReleaseAnswer } from "../../core/schema/halt.ts";
import type { HaltModel } from "../../prisma/generated/models.ts";
import { acceptStatement } from "./accept-statement.ts";
import { endHalt, haltScene, releaseBy, type HaltScene } from "./halts.ts";
import { checkAtGateway, type StatementDeps } from "./verify-statement.ts";
import { withReason } from "./statement-check.ts";

export type ReleaseWords = { statement: string; id: string };

/** Release needs more authority than setting. One that has been released stays so, and that is the answer. */
export async function releaseHaltByWords(
  deps: StatementDeps,
  { statement, id }: ReleaseWords,
  presentedBy: string | null,
): Promise<HaltReleaseAnswer> {
  const expected = { verb: "halt.release", target: id, digest: null } as const;
  const { check: said, tenant } = await checkAtGateway(deps, statement, expected);
  const check = withReason(said, "a release says why");
  return deps.database.withTenant(tenant, async (tx) => {
    const words = { check, tenant, chain: "tenant", statement, presentedBy };
    const verdict = await acceptStatement(tx, deps, words);
    if (verdict.kind === "refused") return { kind: "unproven", because: verdict.because };
    const halt = await tx.halt.findUnique({ where: { tenantId_haltId: { tenantId: tenant, haltId: id } } });
    if (halt === null) return { kind: "not_found", because: `there is no halt ${id} here` };
    if (halt.releasedAt !== null) return { kind: "released", id, tenant };
    const { roles = [], claims } = check.words ?? {};
    const by = { subject: verdict.subject, roles, reason: claims?.reason ?? "" };
    return { kind: await release(await haltScene(tx, deps, tenant), halt, by), id, tenant };
  });
}

type By = { subject: string; roles: readonly string[]; reason: string };

async function release(scene: HaltScene, halt: HaltModel, by: By): Promise<"released" | "half"> {
  const { haltId: id, halfReleasedBy: first } = halt;
  const { subject, reason } = by;
  const isSecond = first !== null && first !== subject;
  if (!by.roles.includes("platform_admin") && !isSecond) {
    if (first === null) await recordHalf(scene, id, by);
    return "half";
  }
  const at = scene.recorder.clock();
  const said = isSecond ? `${reason} (with ${first})` : reason;
  await endHalt(scene, {
    id,
    by: subject,
    at,
    reason: scene.recorder.redact(said),
    event: releaseBy(subject),
  });
  return "released";
}

async function recordHalf({ tx, trail, recorder, tenantId }: HaltScene, id: string, by: By): Promise<void> {
  const { subject, reason } = by;
  await tx.halt.update({
    where: { tenantId_haltId: { tenantId, haltId: id } },
    data: { halfReleasedBy: subject, halfReleasedAt: recorder.clock() },
  });
  await trail.append({
    kind: "halt.half_released",
    actor: { id: subject, type: "person" },
    resource: { type: "halt", id },
    note: reason,
  });
}
