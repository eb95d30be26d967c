// activities/scm/github-objects.ts: blobs, trees and commits of one repository through GitHub's Git Data API.
import type { ForgeRepository } from "./forge.ts";
import type { GithubSession } from "./github-session.ts";

type ObjectPart = Pick<ForgeRepository, "readCommit" | "createBlob" | "createTree" | "createCommit">;

export function githubObjects({ client, owner, repo }: GithubSession): ObjectPart {
  const at = { owner, repo };
  return {
    async readCommit(sha) {
      const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
      const { data } = await client.request(route, { ...at, commit_sha: sha });
      return { treeSha: data.tree.sha, parents: data.parents.map((parent) => parent.sha) };
    },
    async createBlob(bytes) {
      const content = Buffer.from(bytes).toString("base64");
      const blob = { ...at, content, encoding: "base64" };
      const { data } = await client.request("POST /repos/{owner}/{repo}/git/blobs", blob);
      return data.sha;
    },
    async createTree({ base, entries }) {
      const tree = entries.map((entry) => ({ ...entry, type: "blob" as const }));
      const request = { ...at, base_tree: base, tree };
      const { data } = await client.request("POST /repos/{owner}/{repo}/git/trees", request);
      return data.sha;
    },
    async createCommit({ message, treeSha, parents }) {
      const commit = { ...at, message, tree: treeSha, parents };
      const { data } = await client.request("POST /repos/{owner}/{repo}/git/commits", commit);
      return data.sha;
    },
  };
}
