// activities/ledger/find-runs.ts: runs by what a person or the forge has at hand; only ever the one tenant's (I7).
import type { RunSummary } from "../../core/schema/view.ts";
import type { Tx } from "./database.ts";
import { summarise } from "./run-summary.ts";

const MOST_LISTED = 200;

/** Newest first. */
export async function listRuns(tx: Tx, tenantId: string): Promise<RunSummary[]> {
  const orderBy = [{ startedAt: "desc" as const }, { runId: "asc" as const }];
  return summarise(tx, tenantId, await tx.run.findMany({ where: { tenantId }, orderBy, take: MOST_LISTED }));
}

/** `word`: a run id or its beginning, a pull request's URL, or the SHA it was merged as. */
export async function findRuns(tx: Tx, tenantId: string, word: string): Promise<RunSummary[]> {
  const made = { some: { OR: [{ url: pageOf(word) }, { mergeSha: word.toLowerCase() }] } };
  const runs = await tx.run.findMany({
    where: { tenantId, OR: [{ runId: { startsWith: word } }, { pullRequests: made }] },
    orderBy: { startedAt: "desc" },
    take: MOST_LISTED,
  });
  return summarise(tx, tenantId, runs);
}

/** The pull request's own page, whichever tab of it was copied. */
function pageOf(url: string): string {
  return /^(.*\/pull\/\d+)(?:[/?#]|$)/.exec(url)?.[1] ?? url;
}

/** The full id of the only run that begins so; null: none, or more than one. */
export async function runIdOf(tx: Tx, tenantId: string, beginning: string): Promise<string | null> {
  const where = { tenantId, runId: { startsWith: beginning } };
  const rows = await tx.run.findMany({ where, select: { runId: true }, take: 2 });
  const exact = rows.find((row) => row.runId === beginning);
  return exact?.runId ?? (rows.length === 1 ? (rows[0]?.runId ?? null) : null);
}

export type ChangedAtForge = { forgeId: number } & ({ number: number } | { branch: string });

/** The open run that follows the pull request with that number or head branch. */
export async function runOfChange(tx: Tx, tenantId: string, changed: ChangedAtForge): Promise<string | null> {
  const which = "number" in changed ? { number: changed.number } : { branch: changed.branch };
  const row = await tx.pullRequest.findFirst({
    where: { tenantId, ...which, repository: { forgeId: BigInt(changed.forgeId) }, run: { closedAt: null } },
    orderBy: { changedAt: "desc" },
  });
  return row?.runId ?? null;
}
