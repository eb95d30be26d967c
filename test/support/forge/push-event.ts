// test/support/forge/push-event.ts: a ref's move → the body of the `push` event, commits and changed paths from git.
import { findAccount } from "./accounts.ts";
import { fullName, gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { commitsBetween, diffFiles } from "./git-diff.ts";
import { readCommit } from "./git-objects.ts";
import { ZERO_SHA, isAncestor, readRef } from "./git-refs.ts";
import type { Repository } from "./state.ts";

/** `before` or `after` is `ZERO_SHA` where the ref was or is absent. */
export interface RefChange {
  ref: string;
  before: string;
  after: string;
  actor: string;
}

/** GitHub lists no more. */
const LISTED_COMMITS = 2048;

export async function pushBody(
  forge: Forge,
  repository: Repository,
  change: RefChange,
): Promise<Record<string, unknown>> {
  const dir = gitDirOf(forge, repository);
  const { before, after, actor } = change;
  const created = before === ZERO_SHA;
  const deleted = after === ZERO_SHA;
  const forced = !created && !deleted && !(await isAncestor(dir, before, after));
  const shas = deleted ? [] : await newCommits(forge, repository, change);
  const commits = await Promise.all(shas.map((sha) => commitLine(forge, repository, sha)));
  const range = created ? after.slice(0, 12) : `${before.slice(0, 12)}...${after.slice(0, 12)}`;
  return {
    ref: change.ref,
    before,
    after,
    created,
    deleted,
    forced,
    base_ref: null,
    compare: `${forge.settings.url}/${fullName(repository)}/compare/${range}`,
    commits,
    head_commit: deleted ? null : await commitLine(forge, repository, after),
    pusher: { name: actor, email: `${actor}@example.invalid` },
  };
}

/** Against the old head, or for a new branch against the default branch. */
async function newCommits(forge: Forge, repository: Repository, change: RefChange): Promise<string[]> {
  const dir = gitDirOf(forge, repository);
  const main = await readRef(dir, `refs/heads/${repository.defaultBranch}`);
  const since = change.before === ZERO_SHA ? main : change.before;
  if (since === null || since === change.after) return [];
  return (await commitsBetween(dir, since, change.after)).slice(-LISTED_COMMITS);
}

async function commitLine(
  forge: Forge,
  repository: Repository,
  sha: string,
): Promise<Record<string, unknown> | null> {
  const dir = gitDirOf(forge, repository);
  const commit = await readCommit(dir, sha);
  if (commit === null) return null;
  const parent = commit.parents[0];
  const files = parent === undefined ? [] : await diffFiles(dir, parent, sha);
  const named = (status: string): string[] =>
    files.filter((file) => file.status === status).map((file) => file.filename);
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${forge.settings.url}/${fullName(repository)}/commit/${sha}`,
    author: { ...commit.author, username: findAccount(forge, commit.author.name)?.login },
    committer: { ...commit.committer, username: findAccount(forge, commit.committer.name)?.login },
    added: named("added"),
    removed: named("removed"),
    modified: files
      .filter((file) => !["added", "removed"].includes(file.status))
      .map((file) => file.filename),
  };
}
