// test/support/forge/pull-changes.ts: closing, reopening, editing a pull request, each with its event.
import { gitDirOf, timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { readRef } from "./git-refs.ts";
import { assertSingle, custom, emitPull, note, pointPullRef } from "./pulls.ts";
import { invalid } from "./refusal.ts";
import type { Pull, Repository } from "./state.ts";

/** A pull request and who acts on it. */
export interface OnPull {
  repository: Repository;
  pull: Pull;
  actor: string;
}

export async function closePull(forge: Forge, on: OnPull): Promise<void> {
  const { repository, pull, actor } = on;
  pull.state = "closed";
  pull.closedAt = timestamp(forge);
  pull.closedBy = actor;
  note(forge, pull, { event: "closed", actor });
  await emitPull(forge, { repository, pull, actor, action: "closed" });
}

/** Closes it as merged by `mergeCommitSha`, which the base branch already has or is about to have. */
export async function settleMerged(forge: Forge, on: OnPull, mergeCommitSha: string): Promise<void> {
  const { pull, actor } = on;
  pull.mergedAt = timestamp(forge);
  pull.mergedBy = actor;
  pull.mergeCommitSha = mergeCommitSha;
  note(forge, pull, { event: "merged", actor, commitId: mergeCommitSha });
  await closePull(forge, on);
}

/** Fails: 422 when merged, when the branch is gone, or when its place was taken. */
export async function reopenPull(forge: Forge, on: OnPull): Promise<void> {
  const { repository, pull, actor } = on;
  const dir = gitDirOf(forge, repository);
  if (pull.mergedAt !== null) throw custom("state cannot be changed. The pull request is merged.");
  const headSha = await readRef(dir, `refs/heads/${pull.headRef}`);
  if (headSha === null) throw custom(`state cannot be changed. The ${pull.headRef} branch was deleted.`);
  const baseSha = await readRef(dir, `refs/heads/${pull.baseRef}`);
  if (baseSha === null) throw custom(`state cannot be changed. The ${pull.baseRef} branch was deleted.`);
  assertSingle(forge, repository, pull);
  Object.assign(pull, { state: "open", closedAt: null, closedBy: null, headSha, baseSha });
  await pointPullRef(forge, repository, pull);
  note(forge, pull, { event: "reopened", actor });
  await emitPull(forge, { repository, pull, actor, action: "reopened" });
}

export interface PullEdit {
  title?: string | undefined;
  body?: string | null | undefined;
  base?: string | undefined;
}

/** One `edited` event that says what it was before. Fails: 422 for a base that is no branch. */
export async function editPull(forge: Forge, on: OnPull, edit: PullEdit): Promise<void> {
  const { repository, pull, actor } = on;
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== pull.title) {
    changes["title"] = { from: pull.title };
    pull.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== pull.body) {
    changes["body"] = { from: pull.body ?? "" };
    pull.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== pull.baseRef) {
    changes["base"] = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } };
    await retarget(forge, on, edit.base);
  }
  if (Object.keys(changes).length === 0) return;
  pull.updatedAt = timestamp(forge);
  forge.store.touch();
  await emitPull(forge, { repository, pull, actor, action: "edited", more: { changes } });
}

async function retarget(forge: Forge, on: OnPull, base: string): Promise<void> {
  const { repository, pull, actor } = on;
  const sha = await readRef(gitDirOf(forge, repository), `refs/heads/${base}`);
  if (sha === null) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  assertSingle(forge, repository, { headRef: pull.headRef, baseRef: base });
  pull.baseRef = base;
  pull.baseSha = sha;
  note(forge, pull, { event: "base_ref_changed", actor });
}

/** REST cannot do this, only GraphQL. Nothing happens when it is so already. */
export async function setDraft(forge: Forge, on: OnPull, draft: boolean): Promise<void> {
  const { repository, pull, actor } = on;
  if (pull.draft === draft) return;
  pull.draft = draft;
  note(forge, pull, { event: draft ? "convert_to_draft" : "ready_for_review", actor });
  await emitPull(forge, {
    repository,
    pull,
    actor,
    action: draft ? "converted_to_draft" : "ready_for_review",
  });
}
