// activities/ledger/run-scope.ts: what the gates know of a run: its input, fence, leases and the requester's roles.
import type { Permit } from "../../core/schema/permit.ts";
import { RunInput, RunManifest } from "../../core/schema/run.ts";
import { GitSha } from "../../core/schema/vocabulary.ts";
import { Prisma } from "../../prisma/generated/client.ts";
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

/** Which halts' scopes a run lies in, beside its tenant's and its own. */
export function withinOf({ repository, task }: RunInput): NonNullable<Permit["within"]> {
  return { repository: repository.repository, team: repository.team, autonomy: task.autonomy };
}

const ADMISSION_LEASES = 2;

/** Null: no such run in this tenant. */
export async function loadRunScope(tx: Tx, tenantId: string, runId: string): Promise<RunScope | null> {
  const [run] = await tx.$queryRaw<RunRow[]>(runQuery(tenantId, runId));
  return run === undefined ? null : toRunScope(run);
}

/** Gives at most one `RunRow`; part of the one statement that each decision asks, too. */
export function runQuery(tenantId: string, runId: string | null): Prisma.Sql {
  return Prisma.sql`
    SELECT r.run_id, r.input, r.manifest, r.repository_id, r.fence, r.closed_at, r.policy_snapshot,
      s.roles::text[] AS roles,
      ARRAY(
        SELECT l.expires_at FROM lease l
        WHERE l.tenant_id = r.tenant_id AND l.run_id = r.run_id AND l.released_at IS NULL
      ) AS leases
    FROM run r LEFT JOIN subject s ON s.tenant_id = r.tenant_id AND s.subject_id = r.requester
    WHERE r.tenant_id = ${tenantId} AND r.run_id = ${runId}`;
}

export function toRunScope(run: RunRow): RunScope {
  return {
    runId: run.run_id,
    input: readText(RunInput, run.input),
    repositoryId: run.repository_id,
    fence: run.fence,
    closed: run.closed_at !== null,
    policySnapshot: run.policy_snapshot,
    baseSha: GitSha.safeParse(readText(RunManifest, run.manifest)?.baseSha).data ?? null,
    requesterRoles: run.roles ?? [],
    leasedUntil: run.leases.length < ADMISSION_LEASES ? null : earliest(run.leases),
  };
}

/** Times are texts where the row comes as JSON. */
export type RunRow = {
  run_id: string;
  input: string;
  manifest: string | null;
  repository_id: string;
  fence: number;
  closed_at: Date | string | null;
  policy_snapshot: string | null;
  /** Null: the requester is gone. */
  roles: string[] | null;
  leases: (Date | string)[];
};

function earliest(times: readonly (Date | string)[]): Date {
  return new Date(Math.min(...times.map((time) => new Date(time).getTime())));
}
