// activities/ledger/halts-release.ts: a person's signed release: a platform admin's is whole, an operator's half of one (I6).
import type { HaltReleaseAnswer } from "../../core/schema/halt.ts";
import type { HaltModel } from "../../prisma/generated/models.ts";
import { writeHalfRelease } from "./halt-table.ts";
import { endHalt, haltScene, releaseBy, type HaltScene } from "./halts.ts";
import { hearAtGateway } from "./hear-at-gateway.ts";
import { withReason, type StatementCheck } from "./statement-check.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type ReleaseWords = { statement: string; id: string };

/** Release needs more authority than setting. One that has been released stays so, and that is the answer. */
export async function releaseHaltByWords(
  deps: StatementDeps,
  { statement, id }: ReleaseWords,
  presentedBy: string | null,
): Promise<HaltReleaseAnswer> {
  const expected = { verb: "halt.release", target: id, digest: null } as const;
  const also = (check: StatementCheck) => withReason(check, "a release says why");
  return hearAtGateway(deps, { statement, expected, presentedBy, also }, async ({ tx, words }) => {
    const { tenant, subject, roles, claims } = words;
    const halt = await tx.halt.findUnique({ where: { tenantId_haltId: { tenantId: tenant, haltId: id } } });
    if (halt === null) return { kind: "not_found", because: `there is no halt ${id} here` };
    if (halt.releasedAt !== null) return { kind: "released", id, tenant };
    const by = { subject, roles, reason: claims.reason ?? "" };
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

async function recordHalf({ tx, trail, recorder }: HaltScene, id: string, by: By): Promise<void> {
  const { subject, reason } = by;
  await writeHalfRelease(tx, { id, by: subject, at: recorder.clock() });
  await trail.append({
    kind: "halt.half_released",
    actor: { id: subject, type: "person" },
    resource: { type: "halt", id },
    note: reason,
  });
}
