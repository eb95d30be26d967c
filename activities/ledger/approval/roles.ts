// activities/ledger/approval/roles.ts: what subjects may be, now: in the whole tenant, and in parts of it.
import type { RolesOf } from "../../../core/approval/hear.ts";
import { RoleBinding } from "../../../core/schema/approval.ts";
import type { Role } from "../../../core/schema/vocabulary.ts";
import type { SubjectModel } from "../../../prisma/generated/models.ts";
import type { Tx } from "../database.ts";

/** Nobody else has a role. */
export async function rolesOf(tx: Tx, tenantId: string, subjects: readonly string[]): Promise<RolesOf> {
  const rows = await tx.subject.findMany({ where: { tenantId, subjectId: { in: [...new Set(subjects)] } } });
  const known = new Map(rows.map((row) => [row.subjectId, bindingsOf(row)]));
  return (subject) => known.get(subject) ?? [];
}

/** Who of them has the role in the whole tenant now, whatever they were when they signed. */
export async function holdersOf(
  tx: Tx,
  tenantId: string,
  { role: wanted, among }: { role: Role; among: readonly string[] },
): Promise<(subject: string) => boolean> {
  const roles = await rolesOf(tx, tenantId, among);
  return (subject) => roles(subject).some(({ role, scope }) => role === wanted && scope === "tenant");
}

/** A role that cannot be read is none (I20). */
export function bindingsOf({
  roles,
  scopedRoles,
}: Pick<SubjectModel, "roles" | "scopedRoles">): RoleBinding[] {
  const scoped = scopedRoles.flatMap((text) => {
    const at = text.indexOf("@");
    return RoleBinding.safeParse({ role: text.slice(0, at), scope: text.slice(at + 1) }).data ?? [];
  });
  return [...roles.map((role) => ({ role, scope: "tenant" })), ...scoped];
}
