// test/support/forge/pulls.ts: opens and changes pull requests by GitHub's rules; callers hold the repository's lock.
import { emit } from "./events.ts";
import { gitDirOf, timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { commitsBetween } from "./git-diff.ts";
import { moveRef, readRef, ZERO_SHA } from "./git-refs.ts";
import { pullJson } from "./pull-json.ts";
import { invalid } from "./refusal.ts";
import type { Pull, PullEvent, Repository } from "./state.ts";

export interface NewPull {
  title: string;
  body: string | null;
  /** Branch name; a head in another repository is not known here. */
  headRef: string;
  baseRef: string;
  draft: boolean;
  author: string;
}

export function findPull(forge: Forge, repository: Repository, number: number): Pull | undefined {
  return forge.store.state.pulls.find(
    (pull) => pull.repositoryId === repository.id && pull.number === number,
  );
}

export function openPulls(forge: Forge, repository: Repository): Pull[] {
  return forge.store.state.pulls.filter(
    (pull) => pull.repositoryId === repository.id && pull.state === "open",
  );
}

/** Fails: 422 for a missing branch, for no commits between, and for a second one of the same head and base. */
export async function openPull(forge: Forge, repository: Repository, wanted: NewPull): Promise<Pull> {
  const dir = gitDirOf(forge, repository);
  const headSha = await readRef(dir, `refs/heads/${wanted.headRef}`);
  if (headSha === null) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  const baseSha = await readRef(dir, `refs/heads/${wanted.baseRef}`);
  if (baseSha === null) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  assertSingle(forge, repository, wanted);
  if ((await commitsBetween(dir, baseSha, headSha)).length === 0) {
    throw custom(`No commits between ${wanted.baseRef} and ${wanted.headRef}`);
  }
  const pull = addPull(forge, repository, { ...wanted, headSha, baseSha });
  await pointPullRef(forge, repository, pull);
  await emitPull(forge, { repository, pull, action: "opened", actor: wanted.author });
  return pull;
}

/** One open pull request per head and base. */
export function assertSingle(
  forge: Forge,
  repository: Repository,
  wanted: Pick<Pull, "headRef" | "baseRef">,
): void {
  const twin = openPulls(forge, repository).find(
    (pull) => pull.headRef === wanted.headRef && pull.baseRef === wanted.baseRef,
  );
  if (twin === undefined) return;
  throw custom(`A pull request already exists for ${repository.owner}:${wanted.headRef}.`);
}

export function custom(message: string): Error {
  return invalid({ resource: "PullRequest", code: "custom", message });
}

function addPull(
  forge: Forge,
  repository: Repository,
  wanted: NewPull & { headSha: string; baseSha: string },
): Pull {
  repository.lastNumber += 1;
  const now = timestamp(forge);
  const pull: Pull = {
    id: forge.store.nextId(),
    repositoryId: repository.id,
    number: repository.lastNumber,
    title: wanted.title,
    body: wanted.body,
    author: wanted.author,
    state: "open",
    draft: wanted.draft,
    headRef: wanted.headRef,
    headSha: wanted.headSha,
    baseRef: wanted.baseRef,
    baseSha: wanted.baseSha,
    labels: [],
    requestedReviewers: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null,
    events: [],
  };
  forge.store.state.pulls.push(pull);
  forge.store.touch();
  return pull;
}

/** Keeps `refs/pull/N/head`, which stays when the branch goes. */
export async function pointPullRef(forge: Forge, repository: Repository, pull: Pull): Promise<void> {
  const dir = gitDirOf(forge, repository);
  const ref = `refs/pull/${pull.number}/head`;
  const from = (await readRef(dir, ref)) ?? ZERO_SHA;
  if (from !== pull.headSha) await moveRef(dir, { ref, from, to: pull.headSha });
}

/** Notes what happened, for `issues/{n}/events`, and that the pull request changed. */
export function note(forge: Forge, pull: Pull, entry: Omit<PullEvent, "id" | "at">): void {
  pull.updatedAt = timestamp(forge);
  pull.events.push({ id: forge.store.nextId(), at: pull.updatedAt, ...entry });
  forge.store.touch();
}

export interface PullHappening {
  repository: Repository;
  pull: Pull;
  action: string;
  actor: string;
  more?: Readonly<Record<string, unknown>>;
}

export async function emitPull(forge: Forge, happening: PullHappening): Promise<void> {
  const { repository, pull, action, actor } = happening;
  await emit(forge, {
    event: "pull_request",
    repository,
    actor,
    body: {
      action,
      number: pull.number,
      pull_request: await pullJson(forge, repository, pull),
      ...happening.more,
    },
  });
}
