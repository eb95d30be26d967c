// activities/ledger/policy/in-force.ts: a snapshot is stored whole, and made the tenant's current one, with an event that says so.
import { canonicalJson } from "../../../core/canonical-json.ts";
import { digestOf } from "../../../core/digest.ts";
import type { AuditBody } from "../../../core/schema/audit.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import type { Tx } from "../database.ts";
import type { Trail } from "../trail.ts";

export type NewPolicy = { tenant: string; by: AuditBody["actor"]; snapshot: PolicySnapshot };

/** → its digest. What is stored already stays as it is. */
export async function storeSnapshot(tx: Tx, { tenant, by, snapshot }: NewPolicy): Promise<string> {
  const digest = digestOf(snapshot);
  const data = { tenantId: tenant, digest, text: canonicalJson(snapshot), storedBy: by.id };
  await tx.policySnapshot.createMany({ skipDuplicates: true, data });
  return digest;
}

/** New runs pin it; open ones are judged by it as well as by their own. `note`: what it changes, one line. */
export async function putInForce(
  tx: Tx,
  trail: Trail,
  policy: NewPolicy & { note: string },
): Promise<string> {
  const digest = await storeSnapshot(tx, policy);
  await tx.tenant.update({ where: { tenantId: policy.tenant }, data: { currentPolicy: digest } });
  await trail.append({
    kind: "policy.changed",
    actor: policy.by,
    resource: { type: "policy_snapshot", id: digest },
    policySnapshot: digest,
    requestDigest: policy.by.type === "person" ? digest : null,
    note: policy.note,
  });
  return digest;
}
