// activities/ledger/artifacts.ts: which artifacts there are, of which class, for how long; the bytes lie elsewhere.
import type { ArtifactRef } from "../../core/schema/artifact.ts";
import type { DataClass } from "../../core/schema/vocabulary.ts";
import type { Tx } from "./database.ts";

export type NewArtifact = ArtifactRef & {
  tenant: string;
  /** Null: the tenant's own, of no run. */
  run: string | null;
  dataClass: DataClass;
  permitId: string | null;
  expiresAt: Date;
};

/** One row per holder, class and digest; the same again changes nothing. */
export async function registerArtifact(tx: Tx, artifact: NewArtifact & { now: Date }): Promise<void> {
  const { tenant, run, bytes, now, ...row } = artifact;
  const holder = run === null ? "tenant" : `run/${run}`;
  await tx.artifact.createMany({
    skipDuplicates: true,
    data: { ...row, tenantId: tenant, holder, bytes: BigInt(bytes), createdAt: now },
  });
}
