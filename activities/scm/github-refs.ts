// activities/scm/github-refs.ts: branches of one repository through GitHub's Git Data API; none is ever moved.
import { isRefusal } from "./failure.ts";
import type { ForgeRepository } from "./forge.ts";
import { nullWhen } from "./github-client.ts";
import type { GithubSession } from "./github-session.ts";
import { lookAgain } from "./lag.ts";

export function githubRefs({
  client,
  owner,
  repo,
  signal,
}: GithubSession): Pick<ForgeRepository, "branchHead" | "createBranch"> {
  const at = { owner, repo };
  const branchHead: ForgeRepository["branchHead"] = (branch) =>
    nullWhen("forge_not_found", async () => {
      const ref = `heads/${branch}`;
      const { data } = await client.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref });
      return data.object.sha;
    });
  return {
    branchHead,
    async createBranch(branch, sha) {
      const ref = `refs/heads/${branch}`;
      try {
        await client.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref, sha });
        return "created";
      } catch (error) {
        // A refusal's words are not read: the branch itself says whether it was in the way, at times a little late.
        const look = () => branchHead(branch);
        if (isRefusal(error) && (await lookAgain(signal, look)) !== null) return "exists";
        throw error;
      }
    },
  };
}
