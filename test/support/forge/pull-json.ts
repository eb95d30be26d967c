// test/support/forge/pull-json.ts: a pull request as the REST API shows it, sizes taken from git.
import { nodeId, userJson } from "./accounts.ts";
import { fullName, gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { commitsBetween, diffFiles, mergeBase } from "./git-diff.ts";
import type { FileDiff } from "./git-diff.ts";
import { readRef } from "./git-refs.ts";
import { labelJson } from "./labels.ts";
import type { Pull, Repository } from "./state.ts";

type Json = Record<string, unknown>;

/** GitHub's "Pull Request Simple": what lists hold. */
export async function pullCard(forge: Forge, repository: Repository, pull: Pull): Promise<Json> {
  const { url } = forge.settings;
  const api = `${url}/repos/${fullName(repository)}`;
  const html = `${url}/${fullName(repository)}/pull/${pull.number}`;
  const reviewers = pull.requestedReviewers.map((login) => userJson(forge, login));
  return {
    url: `${api}/pulls/${pull.number}`,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${api}/issues/${pull.number}`,
    ...pullLinks(api, html, pull),
    number: pull.number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title: pull.title,
    user: userJson(forge, pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: reviewers,
    requested_teams: [],
    labels: pull.labels.map((name) => labelJson(forge, repository, name)),
    milestone: null,
    draft: pull.draft,
    head: await branchJson(forge, repository, { ref: pull.headRef, sha: pull.headSha }),
    base: await branchJson(forge, repository, { ref: pull.baseRef, sha: pull.baseSha }),
    author_association: pull.author.endsWith("[bot]") ? "CONTRIBUTOR" : "MEMBER",
    auto_merge: null,
  };
}

function pullLinks(api: string, html: string, pull: Pull): Json {
  const links = {
    commits: `${api}/pulls/${pull.number}/commits`,
    review_comments: `${api}/pulls/${pull.number}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    comments: `${api}/issues/${pull.number}/comments`,
    statuses: `${api}/statuses/${pull.headSha}`,
  };
  const all = { self: `${api}/pulls/${pull.number}`, html, issue: `${api}/issues/${pull.number}`, ...links };
  return {
    ...Object.fromEntries(Object.entries(links).map(([name, link]) => [`${name}_url`, link])),
    _links: Object.fromEntries(Object.entries(all).map(([name, href]) => [name, { href }])),
  };
}

async function branchJson(
  forge: Forge,
  repository: Repository,
  at: { ref: string; sha: string },
): Promise<Json> {
  return {
    label: `${repository.owner}:${at.ref}`,
    ref: at.ref,
    sha: at.sha,
    user: userJson(forge, repository.owner),
    repo: await forge.directory.repositoryJson(repository),
  };
}

/** GitHub's "Pull Request": one alone, with sizes and mergeability. */
export async function pullJson(forge: Forge, repository: Repository, pull: Pull): Promise<Json> {
  const files = await pullFiles(forge, repository, pull);
  const commits = await pullCommits(forge, repository, pull);
  const { comments, reviews } = forge.store.state;
  return {
    ...(await pullCard(forge, repository, pull)),
    ...(await mergeFacts(forge, repository, pull)),
    merged: pull.mergedAt !== null,
    merged_by: pull.mergedBy === null ? null : userJson(forge, pull.mergedBy),
    comments: comments.filter((comment) => belongs(comment, pull)).length,
    review_comments: reviews.filter((review) => belongs(review, pull) && review.body !== "").length,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: sum(files, "additions"),
    deletions: sum(files, "deletions"),
    changed_files: files.length,
  };
}

/** Against the base branch as it is now, not as it was when the pull request last changed. */
async function mergeFacts(forge: Forge, repository: Repository, pull: Pull): Promise<Json> {
  const dir = gitDirOf(forge, repository);
  const base = pull.state === "open" ? await readRef(dir, `refs/heads/${pull.baseRef}`) : null;
  const mergeable = base === null ? null : forge.mergeability.ask({ dir, head: pull.headSha, base });
  return {
    mergeable,
    rebaseable: mergeable === null ? null : false,
    mergeable_state: stateWord(pull, mergeable),
  };
}

function stateWord(pull: Pull, mergeable: boolean | null): string {
  if (mergeable === null) return "unknown";
  if (!mergeable) return "dirty";
  return pull.draft ? "draft" : "clean";
}

/** What the pull request brings: the diff from where head and base parted. */
export async function pullFiles(forge: Forge, repository: Repository, pull: Pull): Promise<FileDiff[]> {
  const dir = gitDirOf(forge, repository);
  const base = await pullMergeBase(forge, repository, pull);
  return diffFiles(dir, base, pull.headSha);
}

/** SHAs, oldest first. */
export function pullCommits(forge: Forge, repository: Repository, pull: Pull): Promise<string[]> {
  return commitsBetween(gitDirOf(forge, repository), pull.baseSha, pull.headSha);
}

/** Histories that never met are compared from the base itself. */
export async function pullMergeBase(forge: Forge, repository: Repository, pull: Pull): Promise<string> {
  return (await mergeBase(gitDirOf(forge, repository), pull.baseSha, pull.headSha)) ?? pull.baseSha;
}

export function belongs(part: { repositoryId: number; number: number }, pull: Pull): boolean {
  return part.repositoryId === pull.repositoryId && part.number === pull.number;
}

function sum(files: readonly FileDiff[], field: "additions" | "deletions"): number {
  return files.reduce((total, file) => total + file[field], 0);
}
