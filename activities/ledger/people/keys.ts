// activities/ledger/people/keys.ts: keys are enrolled by a platform admin and revoked by whoever they are, or an admin; audited (I6).
import { calculateJwkThumbprint } from "jose";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { digestOf } from "../../../core/digest.ts";
import type { KeyChange, KeySubmission, PersonChanged } from "../../../core/schema/people.ts";
import { hearAtGateway, type HeardWords } from "../hear-at-gateway.ts";
import type { Refusal } from "../refusal.ts";
import { openTrail, type TrailEvent } from "../trail.ts";
import type { StatementDeps } from "../verify-statement.ts";
import { personOf } from "./view.ts";

/** A revoked key says nothing from now on; what it said before stands. It is never enrolled again. */
export async function changeKey(
  deps: StatementDeps,
  { statement, change }: KeySubmission,
): Promise<PersonChanged | Refusal> {
  const expected = expectedOf(change);
  return hearAtGateway<PersonChanged>(deps, { statement, expected }, (heard) => {
    const changing = { ...heard, deps };
    return change.verb === "key.enroll" ? enroll(changing, change) : revoke(changing, change);
  });
}

function expectedOf(change: KeyChange) {
  if (change.verb === "key.revoke") return { verb: change.verb, target: change.kid, digest: null };
  const { verb, subject, key } = change;
  return { verb, target: subject, digest: digestOf({ subject, key }) };
}

type Changing = HeardWords & { deps: StatementDeps };

async function enroll(
  changing: Changing,
  { subject: subjectId, key }: KeyChange & { verb: "key.enroll" },
): Promise<PersonChanged | Refusal> {
  const { tx, words } = changing;
  const tenantId = words.tenant;
  const kid = await calculateJwkThumbprint(key);
  const known = await tx.subjectKey.findUnique({ where: { tenantId_kid: { tenantId, kid } } });
  if (known !== null && (known.revokedAt !== null || known.subjectId !== subjectId)) {
    const whose = known.revokedAt === null ? `is ${known.subjectId}'s already` : "was revoked";
    return { kind: "refused", because: `this key ${whose}: make another one` };
  }
  if (known === null) {
    const subject = { tenantId, subjectId, roles: [], scopedRoles: [] };
    await tx.subject.createMany({ skipDuplicates: true, data: subject });
    await tx.subjectKey.create({ data: { tenantId, kid, subjectId, publicKey: canonicalJson(key) } });
    await note(changing, {
      kind: "key.enrolled",
      resource: { type: "key", id: kid },
      note: subjectId,
    });
  }
  return { person: await personOf(tx, tenantId, subjectId), changed: known === null };
}

async function revoke(
  changing: Changing,
  { kid }: KeyChange & { verb: "key.revoke" },
): Promise<PersonChanged | Refusal> {
  const { tx, deps, words } = changing;
  const tenantId = words.tenant;
  const where = { tenantId_kid: { tenantId, kid } };
  const known = await tx.subjectKey.findUnique({ where });
  if (known === null) return { kind: "not_found", because: `there is no key ${kid}: skein key list` };
  const { subjectId, revokedAt } = known;
  if (subjectId !== words.subject && !words.roles.includes("platform_admin"))
    return { kind: "refused", because: `the key is ${subjectId}'s: they revoke it, or a platform_admin` };
  if (revokedAt === null) {
    await tx.subjectKey.update({ where, data: { revokedAt: deps.clock() } });
    const why = words.claims.reason === null ? "" : `: ${words.claims.reason}`;
    const event = {
      kind: "key.revoked",
      resource: { type: "key", id: kid },
      note: `${subjectId}${why}`,
    } as const;
    await note(changing, event);
  }
  return { person: await personOf(tx, tenantId, subjectId), changed: revokedAt === null };
}

async function note(
  { tx, deps, words }: Changing,
  event: Pick<TrailEvent, "kind" | "resource" | "note">,
): Promise<void> {
  const { tenant, subject, claims } = words;
  const trail = await openTrail(tx, deps, { tenant, chain: "tenant" });
  await trail.append({ ...event, actor: { id: subject, type: "person" }, requestDigest: claims.digest });
}
