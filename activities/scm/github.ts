// activities/scm/github.ts: GitHub as a forge, by a GitHub App; its key never leaves this folder.
import { ScmFailure } from "./failure.ts";
import type { Forge, ForgeRepository } from "./forge.ts";
import { nullWhen } from "./github-client.ts";
import { githubComments } from "./github-comments.ts";
import { githubLabels } from "./github-labels.ts";
import { githubObjects } from "./github-objects.ts";
import { githubPulls } from "./github-pulls.ts";
import { githubRefs } from "./github-refs.ts";
import { createStrikes } from "./strikes.ts";
import { withSession } from "./github-session.ts";
import type { GithubSession, GithubSettings } from "./github-session.ts";

export function createGithubForge(settings: GithubSettings): Forge {
  const strikes = createStrikes(Date.now, Math.random);
  return {
    withRepository: (request, work) =>
      withSession({ ...settings, strikes }, request, (session) =>
        explained(githubRepository(settings, session), work),
      ),
  };
}

/** Most 403s are a right that is missing; an archived repository gives one too, and then that is what is wrong. */
async function explained<T>(
  repository: ForgeRepository,
  work: (repository: ForgeRepository) => Promise<T>,
): Promise<T> {
  try {
    return await work(repository);
  } catch (error) {
    if (!(error instanceof ScmFailure) || error.kind !== "forge_unauthorized") throw error;
    const { archived } = await repository.facts();
    if (!archived) throw error;
    const because = `${repository.name} is archived, so nothing can be written to it; unarchive it, then start the task again`;
    throw new ScmFailure("forge_unauthorized", because);
  }
}

function githubRepository(settings: GithubSettings, session: GithubSession): ForgeRepository {
  const { client, token, owner, repo } = session;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    ...githubRefs(session),
    ...githubObjects(session),
    ...githubPulls(session),
    ...githubLabels(session),
    ...githubComments(session),
    name: `${owner}/${repo}`,
    git: () => ({ url: `${settings.webUrl}/${owner}/${repo}.git`, authorization: `Basic ${basic}` }),
    async facts() {
      const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo });
      return {
        forgeId: Number(data.id),
        defaultBranch: data.default_branch,
        private: data.private,
        archived: data.archived,
      };
    },
    async rootNames() {
      const listing = await nullWhen("forge_not_found", async () => {
        const { data } = await client.request("GET /repos/{owner}/{repo}/contents", { owner, repo });
        return data as unknown;
      });
      return Array.isArray(listing) ? listing.flatMap(nameOf) : [];
    },
  };
}

function nameOf(entry: unknown): string[] {
  if (typeof entry !== "object" || entry === null || !("name" in entry)) return [];
  return typeof entry.name === "string" ? [entry.name] : [];
}
