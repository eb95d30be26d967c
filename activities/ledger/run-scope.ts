// activities/ledger/run-scope.ts: what the gates know of a run: its input, fence, leases and the requester's roles.
import { RunInput, RunManifest } from "../../core/schema/run.ts";
import { GitSha } from "../../core/schema/vocabulary.ts";
import type { Tx } from "./database.ts";
import { readText } from "./stored-text.ts";

export type RunScope = {
  runId: string;
  /** Null where the stored text cannot be read; every gate that needs it then refuses (I20). */
  input: RunInput | null;
  repositoryId: string;
  fence: number;
  closed: boolean;
  policySnapshot: string | null;
  /** As the run's manifest has it; null: no base is fetched yet. */
  baseSha: string | null;
  /** The roles of the requester as they are now, not as they were at submission. */
  requesterRoles: readonly string[];
  /** Until when the admission holds; null: not admitted, or ended. */
  leasedUntil: Date | null;
};

const ADMISSION_LEASES = 2;

/** Null: no such run in this tenant. */
export async function loadRunScope(tx: Tx, tenantId: string, runId: string): Promise<RunScope | null> {
  const run = await tx.run.findUnique({
    where: { tenantId_runId: { tenantId, runId } },
    include: { leases: { where: { releasedAt: null } } },
  });
  if (run === null) return null;
  const subject = await tx.subject.findUnique({
    where: { tenantId_subjectId: { tenantId, subjectId: run.requester } },
  });
  return {
    runId,
    input: readText(RunInput, run.input),
    repositoryId: run.repositoryId,
    fence: run.fence,
    closed: run.closedAt !== null,
    policySnapshot: run.policySnapshot,
    baseSha: GitSha.safeParse(readText(RunManifest, run.manifest)?.baseSha).data ?? null,
    requesterRoles: subject?.roles ?? [],
    leasedUntil:
      run.leases.length < ADMISSION_LEASES ? null : earliest(run.leases.map((lease) => lease.expiresAt)),
  };
}

function earliest(times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}
