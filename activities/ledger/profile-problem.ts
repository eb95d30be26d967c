// activities/ledger/profile-problem.ts: is there such a verifier profile in the policy in force? Said before a run starts (I17).
import type { Tx } from "./database.ts";
import type { Refusal } from "./refusal.ts";
import { openSnapshot } from "./snapshots.ts";

/** Null: there is. */
export async function profileProblem(tx: Tx, tenantId: string, profile: string): Promise<Refusal | null> {
  const tenant = await tx.tenant.findUnique({ where: { tenantId } });
  const digest = tenant?.currentPolicy ?? null;
  const opened = digest === null ? null : await openSnapshot(tx, tenantId, digest);
  if (opened === null) return { kind: "refused", because: "no readable policy is published for this tenant" };
  const names = opened.snapshot.verifiers.map((verifier) => verifier.name);
  if (names.includes(profile)) return null;
  const because = `no verifier profile ${profile}; there are: ${names.join(", ") || "none"}`;
  return { kind: "bad_input", because };
}
