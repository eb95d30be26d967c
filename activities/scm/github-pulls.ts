// activities/scm/github-pulls.ts: pull requests of one repository through GitHub's REST API.
import { createHash } from "node:crypto";
import type { Closer, ForgeRepository, FoundPullRequest } from "./forge.ts";
import type { GithubSession } from "./github-session.ts";

type PullPart = Pick<
  ForgeRepository,
  "findPullRequests" | "createPullRequest" | "readPullRequest" | "closerOf" | "retargeterOf"
>;

export function githubPulls(session: GithubSession): PullPart {
  const { client, owner, repo } = session;
  const at = { owner, repo };
  const closerOf = (number: number): Promise<Closer | null> => readCloser(session, number);
  return {
    closerOf,
    async findPullRequests(branch) {
      const query = { ...at, head: `${owner}:${branch}`, state: "all", per_page: 100 } as const;
      const { data } = await client.request("GET /repos/{owner}/{repo}/pulls", query);
      const name = `${owner}/${repo}`.toLowerCase();
      // GitHub lists everything when it does not like `head`, so each is looked at again.
      return data
        .filter((pull) => pull.head.ref === branch && pull.head.repo?.full_name.toLowerCase() === name)
        .map(found);
    },
    async createPullRequest({ branch, base, title, body, draft }) {
      const request = { ...at, head: branch, base, title, body, draft };
      const { data } = await client.request("POST /repos/{owner}/{repo}/pulls", request);
      return found(data);
    },
    async readPullRequest(number) {
      const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
      const { data } = await client.request(route, { ...at, pull_number: number });
      const { state, url, text } = found(data);
      const closer = state === "open" ? null : await closerOf(number);
      return {
        number,
        url,
        state,
        draft: data.draft ?? false,
        headSha: data.head.sha,
        closedBy: closer?.login ?? null,
        mergeSha: state === "merged" ? data.merge_commit_sha : null,
        closerIsBot: closer?.type === "Bot",
        baseRef: data.base.ref,
        mergeable: data.mergeable,
        text,
      };
    },
    async retargeterOf(number) {
      const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/events";
      const { data } = await client.request(route, { ...at, issue_number: number, per_page: 100 });
      return data.findLast(({ event }) => event === "base_ref_changed")?.actor?.login ?? null;
    },
  };
}

type ListedPull = {
  number: number;
  html_url: string;
  state: string;
  merged_at: string | null;
  labels: { name?: string }[];
  title: string;
  body: string | null;
};

function found(pull: ListedPull): FoundPullRequest {
  const ended = pull.merged_at === null ? "closed" : "merged";
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.state === "open" ? "open" : ended,
    labels: pull.labels.flatMap((label) => label.name ?? []),
    text: createHash("sha256")
      .update(`${pull.title}\n${pull.body ?? ""}`)
      .digest("hex"),
  };
}

/** Only the issues API says who closed a pull request. */
async function readCloser({ client, owner, repo }: GithubSession, number: number): Promise<Closer | null> {
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}";
  const { data } = await client.request(route, { owner, repo, issue_number: number });
  return data.closed_by ? { login: data.closed_by.login, type: data.closed_by.type } : null;
}
