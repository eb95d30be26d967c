// activities/scm/github-comments.ts: comments on pull requests, and what their authors may do in the repository.
import { Access } from "../../core/schema/comment.ts";
import type { ForgeRepository, FoundComment } from "./forge.ts";
import { nullWhen } from "./github-client.ts";
import type { GithubSession } from "./github-session.ts";

const PAGES = 3;
const PAGE = 100;

type CommentPart = Pick<ForgeRepository, "accessOf" | "commentsSince" | "createComment">;

export function githubComments({ client, owner, repo }: GithubSession): CommentPart {
  const at = { owner, repo };
  return {
    /** `maintain` counts as write and `triage` as read: the forge's own reading of them. */
    async accessOf(login) {
      const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
      const found = await nullWhen("forge_not_found", () =>
        client.request(route, { ...at, username: login }),
      );
      return Access.safeParse(found?.data.permission).data ?? "none";
    },
    async commentsSince(number, since) {
      const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const found: FoundComment[] = [];
      for (let page = 1; page <= PAGES; page += 1) {
        const query = { ...at, issue_number: number, since, per_page: PAGE, page };
        const { data } = await client.request(route, query);
        for (const { html_url: url, body = "", user } of data)
          found.push({ url, body, isBots: user?.type === "Bot" });
        if (data.length < PAGE) break;
      }
      return found;
    },
    async createComment(number, body) {
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const { data } = await client.request(route, { ...at, issue_number: number, body });
      return data.html_url;
    },
  };
}
