// activities/ledger/onboard.ts: registers a repository in two steps: a person's signed word, then what the forge says of it.
import type { z } from "zod";
import { digestOf } from "../../core/digest.ts";
import type { RepositoryFacts } from "../../core/schema/repository.ts";
import type { OnboardRequest, Repository } from "../../core/schema/repository.ts";
import type { Tx } from "./database.ts";
import { hearAtGateway } from "./hear-at-gateway.ts";
import { profileProblem } from "./profile-problem.ts";
import type { Refusal } from "./refusal.ts";
import { toRepository } from "./repository.ts";
import { openTrail } from "./trail.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type AcceptedOnboarding = { kind: "accepted"; tenant: string; subject: string };

/** First: may this person say so? The statement is used up here; the forge is read after it. */
export async function acceptOnboarding(
  deps: StatementDeps,
  { statement, request }: { statement: string; request: OnboardRequest },
): Promise<AcceptedOnboarding | Refusal> {
  const expected = { verb: "repo.onboard", target: request.repository, digest: digestOf(request) } as const;
  return hearAtGateway(deps, { statement, expected }, async ({ tx, words: { tenant, subject } }) => {
    const problem = await profileProblem(tx, tenant, { verifier: request.verifier, egress: null });
    if (problem !== null) return problem;
    const installation = await installationOf(tx, tenant, request.repository);
    if (installation === null) return uncovered(tenant, request.repository);
    return { kind: "accepted", tenant, subject };
  });
}

export type OnboardedFacts = {
  tenant: string;
  subject: string;
  request: OnboardRequest;
  facts: z.infer<typeof RepositoryFacts>;
};

/** Then: recorded under the forge's own id, so a rename is an update. Doing it again changes owner, team, tier, verifier. */
export async function recordOnboarding(
  deps: StatementDeps,
  { tenant, subject, request, facts }: OnboardedFacts,
): Promise<{ kind: "onboarded"; repository: Repository } | Refusal> {
  if (facts.archived) return { kind: "refused", because: `${request.repository} is archived` };
  return deps.database.withTenant(tenant, async (tx) => {
    const trail = await openTrail(tx, deps, { tenant, chain: "tenant" });
    const installationId = await installationOf(tx, tenant, request.repository);
    if (installationId === null) return uncovered(tenant, request.repository);
    const repositoryId = String(facts.forgeId);
    const { repository: name, owner, team, tier, verifier } = request;
    await freeName(tx, { tenant, name, repositoryId });
    const { defaultBranch, private: isPrivate } = facts;
    const known = { name, owner, team, tier, verifier, defaultBranch, private: isPrivate, installationId };
    const row = { ...known, onboardedBy: subject, onboardedAt: deps.clock() };
    const stored = await tx.repository.upsert({
      where: { tenantId_repositoryId: { tenantId: tenant, repositoryId } },
      create: { tenantId: tenant, repositoryId, forgeId: BigInt(facts.forgeId), ...row },
      update: row,
    });
    await trail.append({
      kind: "repository.onboarded",
      actor: { id: subject, type: "person" },
      resource: { type: "repository", id: name },
      requestDigest: digestOf(request),
      note: `tier ${tier}, verifier ${verifier}, owner ${owner}`,
    });
    return { kind: "onboarded", repository: toRepository(stored) };
  });
}

function uncovered(tenant: string, repository: string): Refusal {
  return { kind: "refused", because: `no forge installation of ${tenant} covers ${repository}` };
}

/** The one of that account, or the tenant's only one. */
async function installationOf(tx: Tx, tenantId: string, repository: string): Promise<bigint | null> {
  const installations = await tx.installation.findMany({ where: { tenantId } });
  const account = repository.slice(0, repository.indexOf("/")).toLowerCase();
  const own = installations.find((installation) => installation.account.toLowerCase() === account);
  const only = installations.length === 1 ? installations[0] : undefined;
  return (own ?? only)?.installationId ?? null;
}

/** The forge says that the name is this repository's now; a row that had it keeps its id and loses the name. */
async function freeName(
  tx: Tx,
  taken: { tenant: string; name: string; repositoryId: string },
): Promise<void> {
  const { tenant, name, repositoryId } = taken;
  const row = await tx.repository.findUnique({ where: { tenantId_name: { tenantId: tenant, name } } });
  if (row === null || row.repositoryId === repositoryId) return;
  await tx.repository.update({
    where: { tenantId_repositoryId: { tenantId: tenant, repositoryId: row.repositoryId } },
    data: { name: `renamed/${row.repositoryId}` },
  });
}
