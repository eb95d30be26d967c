// test/support/forge/merge.ts: merges a pull request as a person would with the green button.
import { gitDirOf, timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { mergedTree } from "./git-diff.ts";
import { readCommit, writeCommit } from "./git-objects.ts";
import { moveRef, readRef } from "./git-refs.ts";
import { settleMerged } from "./pull-changes.ts";
import type { OnPull } from "./pull-changes.ts";
import { announce } from "./ref-change.ts";
import { Refusal } from "./refusal.ts";

export interface MergeWish {
  method: "merge" | "squash";
  /** The head the merger saw. */
  sha?: string | undefined;
  title?: string | undefined;
  message?: string | undefined;
}

/** The new commit on the base branch. Fails: 405 when it cannot be merged, 409 when the head has moved. */
export async function mergePull(forge: Forge, on: OnPull, wish: MergeWish): Promise<string> {
  const { repository, pull, actor } = on;
  const dir = gitDirOf(forge, repository);
  const ref = `refs/heads/${pull.baseRef}`;
  const base = await readRef(dir, ref);
  if (pull.state !== "open" || base === null) throw new Refusal(405, "Pull Request is not mergeable");
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  if (wish.sha !== undefined && wish.sha !== pull.headSha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const tree = await mergedTree(dir, base, pull.headSha);
  if (tree === null) throw new Refusal(405, "Pull Request is not mergeable");
  const sha = await writeMerge(forge, on, { ...wish, base, tree });
  if (!(await moveRef(dir, { ref, from: base, to: sha }))) throw new Error(`${ref} moved under its own lock`);
  await settleMerged(forge, on, sha); // before the base is announced, which would call it merged by a plain push
  await announce(forge, repository, { ref, before: base, after: sha, actor });
  return sha;
}

async function writeMerge(
  forge: Forge,
  on: OnPull,
  merge: MergeWish & { base: string; tree: string },
): Promise<string> {
  const { repository, pull, actor } = on;
  const dir = gitDirOf(forge, repository);
  const squash = merge.method === "squash";
  const title = squash
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${repository.owner}/${pull.headRef}`;
  const head = await readCommit(dir, pull.headSha);
  const person = { name: actor, email: `${actor}@example.invalid`, date: timestamp(forge) };
  return writeCommit(dir, {
    tree: merge.tree,
    parents: squash ? [merge.base] : [merge.base, pull.headSha],
    author: squash && head !== null ? { ...head.author, date: person.date } : person,
    committer: { name: "GitHub", email: "noreply@github.com", date: person.date },
    message: `${merge.title ?? title}\n\n${merge.message ?? pull.title}`,
  });
}
