// activities/scm/github-installation.ts: the App's installation that reaches a repository, or why none does and what to do.
import type { Octokit } from "@octokit/core";
import { ScmFailure } from "./failure.ts";
import type { ForgeRequest } from "./forge.ts";
import { nullWhen } from "./github-client.ts";

type Slug = { owner: string; repo: string };

const ROUTE = "POST /app/installations/{installation_id}/access_tokens";
/** A tenant has one on each account; a 404 costs a look at these. */
const MOST_LOOKED_AT = 5;

/** Its number. A renamed repository is found by its former name. Fails: `forge_not_found` with what a person can do. */
export async function installationOf(
  octokit: Octokit,
  slug: Slug,
  { repository, installations }: ForgeRequest,
): Promise<number> {
  const found = await nullWhen("forge_not_found", () =>
    octokit.request("GET /repos/{owner}/{repo}/installation", slug),
  );
  if (found === null) throw await unreachable(octokit, repository, installations);
  const id = Number(found.data.id);
  if (installations.includes(id)) return id;
  const remedy = "name its installation in skein.yaml and start the stack again";
  throw new ScmFailure(
    "forge_not_found",
    `no forge installation of this tenant covers ${repository}; was the App installed anew? ${remedy}`,
  );
}

/**
 * Narrowed by the onboarded repository's number: another repository may have its name by now. By name only before there
 * is one.
 */
export async function tokenRequest(octokit: Octokit, installation: number, request: ForgeRequest) {
  const { repository, forgeId, needs } = request;
  const only =
    forgeId === null ? { repositories: [repository.split("/")[1] ?? ""] } : { repository_ids: [forgeId] };
  const permissions = { metadata: "read", ...needs } as const;
  try {
    return await octokit.request(ROUTE, { installation_id: installation, ...only, permissions });
  } catch (error) {
    throw error instanceof ScmFailure ? tokenRefused(error, repository) : error;
  }
}

function tokenRefused(failure: ScmFailure, repository: string): ScmFailure {
  const { kind, message } = failure;
  if (kind === "forge_unauthorized")
    return new ScmFailure(
      kind,
      `${repository} is not reachable by the App: ${message}; lift that on the forge, then start the task again`,
    );
  if (kind === "forge_not_found" || kind === "forge_refused")
    return new ScmFailure(kind, `${uncovered(repository)} (${message})`);
  return failure;
}

/** 404 never proves a deletion: the installation itself is asked. */
async function unreachable(
  octokit: Octokit,
  repository: string,
  installations: readonly number[],
): Promise<ScmFailure> {
  for (const id of installations.slice(0, MOST_LOOKED_AT)) {
    const route = "GET /app/installations/{installation_id}";
    const there = await nullWhen("forge_not_found", () => octokit.request(route, { installation_id: id }));
    if (there !== null) return new ScmFailure("forge_not_found", uncovered(repository));
  }
  const [owner = ""] = repository.split("/");
  return new ScmFailure(
    "forge_not_found",
    `${repository} is not reachable: the App is not installed on ${owner}; install it there and name its installation in skein.yaml`,
  );
}

function uncovered(repository: string): string {
  return `${repository} is not reachable: the App's installation does not cover it; was it deleted, transferred or taken from the App's selection?`;
}
