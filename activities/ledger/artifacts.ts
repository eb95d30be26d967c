// activities/ledger/artifacts.ts: which artifacts there are, of which class, for how long; the bytes lie elsewhere.
import type { ArtifactRef } from "../../core/schema/artifact.ts";
import type { DataClass } from "../../core/schema/vocabulary.ts";
import type { ArtifactView } from "../../core/schema/view.ts";
import type { Tx } from "./database.ts";
import { toArtifactView } from "./show-run.ts";

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

/** Every entry of that digest in the tenant: one text may be of several classes. Empty: unknown here. */
export async function artifactRecords(tx: Tx, tenantId: string, digest: string): Promise<ArtifactView[]> {
  const where = { tenantId, digest, deletedAt: null };
  return (await tx.artifact.findMany({ where, orderBy: { createdAt: "asc" } })).map(toArtifactView);
}
