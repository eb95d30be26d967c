// activities/scm/github.ts: GitHub as a forge, by a GitHub App; its key never leaves this folder.
import type { Forge, ForgeRepository } from "./forge.ts";
import { githubLabels } from "./github-labels.ts";
import { githubObjects } from "./github-objects.ts";
import { githubPulls } from "./github-pulls.ts";
import { githubRefs } from "./github-refs.ts";
import { withSession } from "./github-session.ts";
import type { GithubSession, GithubSettings } from "./github-session.ts";

export function createGithubForge(settings: GithubSettings): Forge {
  return {
    withRepository: (request, work) =>
      withSession(settings, request, (session) => work(githubRepository(settings, session))),
  };
}

function githubRepository(settings: GithubSettings, session: GithubSession): ForgeRepository {
  const { client, token, owner, repo } = session;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    ...githubRefs(session),
    ...githubObjects(session),
    ...githubPulls(session),
    ...githubLabels(session),
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
  };
}
