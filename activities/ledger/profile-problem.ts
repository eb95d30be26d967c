// activities/ledger/profile-problem.ts: are there such profiles, of verifiers and of egress, in the policy in force? Said before a run starts (I17).
import type { Tx } from "./database.ts";
import type { Refusal } from "./refusal.ts";
import { openSnapshot } from "./snapshots.ts";

/** `egress` null: no network is asked for. Null: there are. */
export async function profileProblem(
  tx: Tx,
  tenantId: string,
  { verifier, egress }: { verifier: string; egress: string | null },
): Promise<Refusal | null> {
  const tenant = await tx.tenant.findUnique({ where: { tenantId } });
  const digest = tenant?.currentPolicy ?? null;
  const opened = digest === null ? null : await openSnapshot(tx, tenantId, digest);
  if (opened === null) return { kind: "refused", because: "no readable policy is published for this tenant" };
  const { verifiers, egress: profiles = [] } = opened.snapshot;
  return missing("verifier", verifier, verifiers) ?? missing("egress", egress, profiles);
}

function missing(what: string, wanted: string | null, profiles: readonly { name: string }[]): Refusal | null {
  const names = profiles.map(({ name }) => name);
  if (wanted === null || names.includes(wanted)) return null;
  const because = `no ${what} profile ${wanted}; there are: ${names.join(", ") || "none"}`;
  return { kind: "bad_input", because };
}
