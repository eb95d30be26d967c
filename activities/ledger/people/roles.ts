// activities/ledger/people/roles.ts: a platform admin's signed word grants or revokes a role, in the tenant or a part of it; audited (I6).
import { digestOf } from "../../../core/digest.ts";
import type { PersonChanged, RoleChange, RoleSubmission } from "../../../core/schema/people.ts";
import type { Role } from "../../../core/schema/vocabulary.ts";
import type { Tx } from "../database.ts";
import { hearAtGateway } from "../hear-at-gateway.ts";
import type { Refusal } from "../refusal.ts";
import { openTrail } from "../trail.ts";
import type { StatementDeps } from "../verify-statement.ts";
import { personOf } from "./view.ts";

/** The tenant's chain is held, so two changes come one after the other. */
export async function changeRole(
  deps: StatementDeps,
  { statement, change }: RoleSubmission,
): Promise<PersonChanged | Refusal> {
  const { verb, subject, role, scope } = change;
  const expected = { verb, target: subject, digest: digestOf({ subject, role, scope }) };
  return hearAtGateway(deps, { statement, expected }, async ({ tx, words }) => {
    const { tenant, subject: by, claims } = words;
    const applied = await apply(tx, tenant, change);
    if (typeof applied !== "boolean") return applied;
    if (applied) {
      const trail = await openTrail(tx, deps, { tenant, chain: "tenant" });
      await trail.append({
        kind: verb === "role.grant" ? "role.granted" : "role.revoked",
        actor: { id: by, type: "person" },
        resource: { type: "subject", id: subject },
        requestDigest: expected.digest,
        note: `${role} in ${scope}${reasonOf(claims.reason)}`,
      });
    }
    return { person: await personOf(tx, tenant, subject), changed: applied };
  });
}

function reasonOf(reason: string | null): string {
  return reason === null ? "" : `: ${reason}`;
}

/** Whether anything changed. */
async function apply(tx: Tx, tenantId: string, change: RoleChange): Promise<boolean | Refusal> {
  const { verb, subject: subjectId, role, scope } = change;
  const key = { tenantId_subjectId: { tenantId, subjectId } };
  const before = await tx.subject.findUnique({ where: key });
  if (before === null && verb === "role.revoke")
    return { kind: "not_found", because: `nobody here is called ${subjectId}: skein role list` };
  const { roles, scopedRoles }: Held = before ?? { roles: [], scopedRoles: [] };
  const after =
    scope === "tenant"
      ? { roles: altered<Role>(roles, role, verb), scopedRoles: [...scopedRoles] }
      : { roles: [...roles], scopedRoles: altered(scopedRoles, `${role}@${scope}`, verb) };
  if (before !== null && isSame(before, after)) return false;
  const orphans = roles.includes("platform_admin") && !after.roles.includes("platform_admin");
  if (orphans && (await isOnlyAdmin(tx, tenantId, subjectId)))
    return {
      kind: "refused",
      because: `${subjectId} is the last platform_admin: grant it to another first, or nobody could`,
    };
  await tx.subject.upsert({ where: key, create: { tenantId, subjectId, ...after }, update: after });
  return true;
}

type Held = { roles: readonly Role[]; scopedRoles: readonly string[] };

function isSame(a: Held, b: Held): boolean {
  return a.roles.join() === b.roles.join() && a.scopedRoles.join() === b.scopedRoles.join();
}

function altered<T extends string>(held: readonly T[], role: T, verb: RoleChange["verb"]): T[] {
  if (verb === "role.revoke") return held.filter((each) => each !== role);
  return held.includes(role) ? [...held] : [...held, role].toSorted();
}

async function isOnlyAdmin(tx: Tx, tenantId: string, subjectId: string): Promise<boolean> {
  const others = { tenantId, subjectId: { not: subjectId }, roles: { has: "platform_admin" as const } };
  return (await tx.subject.count({ where: others })) === 0;
}
