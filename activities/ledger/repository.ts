// activities/ledger/repository.ts: a repository row as the rest of the platform knows it.
import type { Repository } from "../../core/schema/repository.ts";
import type { RepositoryModel } from "../../prisma/generated/models.ts";

export function toRepository(row: RepositoryModel): Repository {
  const { owner, team, tier, verifier, defaultBranch } = row;
  return {
    id: row.repositoryId,
    repository: row.name,
    forgeId: Number(row.forgeId),
    installationId: Number(row.installationId),
    owner,
    team,
    tier,
    verifier,
    defaultBranch,
  };
}
