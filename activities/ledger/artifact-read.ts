// activities/ledger/artifact-read.ts: a person's signed word to read one artifact: checked, used up and audited, whether they may or not (I6, I9).
import { whyNotRead } from "../../core/artifact-access.ts";
import { RunInput } from "../../core/schema/run.ts";
import type { ArtifactModel } from "../../prisma/generated/models.ts";
import { acceptStatement } from "./accept-statement.ts";
import { rolesOf } from "./approval/roles.ts";
import type { Tx } from "./database.ts";
import { checkAtGateway } from "./hear-at-gateway.ts";
import type { Refusal } from "./refusal.ts";
import type { SignedWords, StatementCheck } from "./statement-check.ts";
import { readText } from "./stored-text.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type ArtifactWords = { statement: string; digest: string };
export type ArtifactReading = { kind: "accepted"; tenant: string };

/** A statement reads once. Of what is kept for several runs, or as several classes, one that they may read is enough. */
export async function readArtifactByWords(
  deps: StatementDeps,
  { statement, digest }: ArtifactWords,
): Promise<ArtifactReading | Refusal> {
  const expected = { verb: "artifact.read", target: digest, digest: null } as const;
  const { check: said, tenant } = await checkAtGateway(deps, statement, expected);
  return deps.database.withTenant(tenant, async (tx) => {
    const because = said.kind === "signed" ? await whyNot(tx, said.words, digest) : null;
    const check: StatementCheck =
      said.kind === "signed" && because !== null
        ? { kind: "refused", tenant, words: said.words, because }
        : said;
    const presented = { check, tenant, chain: "tenant", statement, presentedBy: null };
    const verdict = await acceptStatement(tx, deps, presented);
    if (verdict.kind === "accepted")
      return (await isKnown(tx, tenant, digest))
        ? { kind: "accepted", tenant }
        : { kind: "not_found", because: `there is no artifact ${digest} here` };
    return { kind: verdict.because === because ? "refused" : "unproven", because: verdict.because };
  });
}

/** Null: they may, or there is none. */
async function whyNot(tx: Tx, words: SignedWords, digest: string): Promise<string | null> {
  const { tenant: tenantId, subject, roles } = words;
  const kept = await tx.artifact.findMany({ where: { tenantId, digest, deletedAt: null } });
  let because: string | null = null;
  for (const row of kept) {
    const isOfRun = await isTheirs(tx, row, subject);
    because = whyNotRead({ class: row.class, dataClass: row.dataClass }, { roles, isOfRun });
    if (because === null) return null;
  }
  return because;
}

/** Whatever lies in the store, what the ledger does not know is not there (I7). A policy snapshot begins in the ledger. */
async function isKnown(tx: Tx, tenantId: string, digest: string): Promise<boolean> {
  if ((await tx.artifact.count({ where: { tenantId, digest, deletedAt: null } })) > 0) return true;
  return (await tx.policySnapshot.count({ where: { tenantId, digest } })) > 0;
}

/** They asked for the run, own its repository, or have a role in its repository or team. What cannot be read is nobody's (I20). */
async function isTheirs(tx: Tx, { tenantId, holder }: ArtifactModel, subject: string): Promise<boolean> {
  const runId = /^run\/(.+)$/.exec(holder)?.[1];
  if (runId === undefined) return false;
  const run = await tx.run.findUnique({ where: { tenantId_runId: { tenantId, runId } } });
  const input = readText(RunInput, run?.input ?? null);
  if (input === null) return false;
  const { requester, repository } = input;
  if (subject === requester || subject === repository.owner) return true;
  const places = [`team:${repository.team}`, `repository:${repository.repository}`];
  return (await rolesOf(tx, tenantId, [subject]))(subject).some(({ scope }) => places.includes(scope));
}
