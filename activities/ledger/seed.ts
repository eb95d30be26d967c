// activities/ledger/seed.ts: the first tenant, key, installation and policy of a deployment; run again, it changes only what differs, and no policy of people's.
import { calculateJwkThumbprint, type JWK } from "jose";
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOf } from "../../core/digest.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import type { Role } from "../../prisma/generated/enums.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import { putInForce, storeSnapshot } from "./policy/in-force.ts";
import { openTrail, type Trail } from "./trail.ts";

export type Seed = {
  tenant: { id: string; name: string };
  installations: readonly { id: number; account: string }[];
  /** `publicKey`: Ed25519. A private part, if there is one, is left out. */
  subjects: readonly { id: string; roles: readonly Role[]; publicKey: JWK }[];
  policy: PolicySnapshot;
};

/**
 * Audited as the platform's own doing, in the tenant's chain. A policy that a person has put in force stays. Answers the
 * digest of the policy now in force.
 */
export async function seedTenant(recorder: Recorder, seed: Seed): Promise<{ policySnapshot: string }> {
  const tenant = seed.tenant.id;
  return recorder.database.withTenant(tenant, async (tx) => {
    await tx.tenant.createMany({ skipDuplicates: true, data: { tenantId: tenant, name: seed.tenant.name } });
    const trail = await openTrail(tx, recorder, { tenant, chain: "tenant" });
    await tx.installation.createMany({
      skipDuplicates: true,
      data: seed.installations.map(({ id, account }) => ({
        tenantId: tenant,
        installationId: BigInt(id),
        account,
      })),
    });
    for (const subject of seed.subjects) await seedSubject(tx, trail, { tenant, ...subject });
    const kept = await publishedByPeople(tx, tenant);
    if (kept !== null) return { policySnapshot: kept };
    return { policySnapshot: await publishPolicy(tx, trail, { tenant, by: "seed", snapshot: seed.policy }) };
  });
}

/** The digest in force where somebody of the tenant's brought it here, else null. */
async function publishedByPeople(tx: Tx, tenantId: string): Promise<string | null> {
  const { currentPolicy: digest } = await tx.tenant.findUniqueOrThrow({ where: { tenantId } });
  if (digest === null) return null;
  const stored = await tx.policySnapshot.findUnique({ where: { tenantId_digest: { tenantId, digest } } });
  const subjectId = stored?.storedBy ?? "";
  const person = await tx.subject.findUnique({ where: { tenantId_subjectId: { tenantId, subjectId } } });
  return person === null ? null : digest;
}

const BY_SEED = { actor: { id: "seed", type: "platform" } } as const;

async function seedSubject(tx: Tx, trail: Trail, subject: Seed["subjects"][number] & { tenant: string }) {
  const { tenant: tenantId, id: subjectId } = subject;
  const key = { tenantId_subjectId: { tenantId, subjectId } };
  const before = await tx.subject.findUnique({ where: key });
  const held = before?.roles ?? [];
  const roles = [...new Set([...held, ...subject.roles])].toSorted(); // what people granted since, stays
  if (before === null) await tx.subject.create({ data: { tenantId, subjectId, roles, scopedRoles: [] } });
  else if (held.join() !== roles.join()) await tx.subject.update({ where: key, data: { roles } });
  if (before === null || held.join() !== roles.join()) {
    const resource = { type: "subject", id: subjectId };
    await trail.append({ ...BY_SEED, kind: "role.granted", resource, note: `roles: ${roles.join(", ")}` });
  }
  await seedKey(tx, trail, subject);
}

async function seedKey(tx: Tx, trail: Trail, subject: Seed["subjects"][number] & { tenant: string }) {
  const { tenant: tenantId, id: subjectId } = subject;
  const { kty = "", crv = "", x = "" } = subject.publicKey;
  const publicKey = { kty, crv, x };
  const kid = await calculateJwkThumbprint(publicKey);
  const { count } = await tx.subjectKey.createMany({
    skipDuplicates: true,
    data: { tenantId, kid, subjectId, publicKey: canonicalJson(publicKey) },
  });
  if (count === 1)
    await trail.append({
      ...BY_SEED,
      kind: "key.enrolled",
      resource: { type: "key", id: kid },
      note: subjectId,
    });
}

/** Answers the digest that is in force; audited where it was another. */
export async function publishPolicy(
  tx: Tx,
  trail: Trail,
  published: { tenant: string; by: string; snapshot: PolicySnapshot },
): Promise<string> {
  const { tenant, by, snapshot } = published;
  const before = await tx.tenant.findUniqueOrThrow({ where: { tenantId: tenant } });
  const policy = { tenant, by: { id: by, type: "platform" } as const, snapshot };
  if (before.currentPolicy === digestOf(snapshot)) return storeSnapshot(tx, policy);
  const note = before.currentPolicy === null ? "the first policy" : `replaces ${before.currentPolicy}`;
  return putInForce(tx, trail, { ...policy, note });
}
