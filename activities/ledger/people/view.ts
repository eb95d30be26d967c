// activities/ledger/people/view.ts: subjects with what they may be and their keys, as people read them.
import type { PersonView } from "../../../core/schema/people.ts";
import type { SubjectKeyModel, SubjectModel } from "../../../prisma/generated/models.ts";
import { bindingsOf } from "../approval/roles.ts";
import type { Tx } from "../database.ts";

const MOST_LISTED = 2000;

/** By name. */
export async function listPeople(tx: Tx, tenantId: string): Promise<PersonView[]> {
  const rows = await tx.subject.findMany({
    where: { tenantId },
    include: { keys: { orderBy: { enrolledAt: "asc" } } },
    orderBy: { subjectId: "asc" },
    take: MOST_LISTED,
  });
  return rows.map(toView);
}

export async function personOf(tx: Tx, tenantId: string, subjectId: string): Promise<PersonView> {
  const row = await tx.subject.findUniqueOrThrow({
    where: { tenantId_subjectId: { tenantId, subjectId } },
    include: { keys: { orderBy: { enrolledAt: "asc" } } },
  });
  return toView(row);
}

function toView(row: SubjectModel & { keys: SubjectKeyModel[] }): PersonView {
  const keys = row.keys.map(({ kid, enrolledAt, revokedAt }) => ({
    kid,
    enrolledAt: enrolledAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
  return { subject: row.subjectId, bindings: bindingsOf(row), keys };
}
