// activities/scm/branch-push.ts: a verified patch as one commit on a branch of its own; nobody's branch is ever moved.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";
import { ScmFailure } from "./failure.ts";
import type { ForgeNeeds, ForgeRepository } from "./forge.ts";
import { knownPullRequest } from "./known-pull-request.ts";
import { lookAgain } from "./lag.ts";
import { treeEntries } from "./patched-tree.ts";
import { readChange } from "./verified-change.ts";
import type { VerifiedChange } from "./verified-change.ts";

type Pushed = ResultOf<"branch.push">;

/**
 * Repeatable: a branch that already holds this tree on this base is taken as ours. Fails: `branch_diverged` where it
 * holds anything else (I12), `forge_refused` for a patch that may not be written and while an earlier task's pull request
 * is open, the forge's kinds.
 */
export async function pushBranch(
  deps: ScmDeps,
  input: Admitted<"branch.push">,
  signal: AbortSignal,
): Promise<Pushed> {
  const { action, claims } = input;
  const change = await readChange(deps, input);
  const { repository, changeClasses } = action;
  const { forgeId, installations } = claims;
  const request = { repository, forgeId, installations, needs: needsOf(changeClasses), signal };
  return deps.forge.withRepository(request, async (forge) => {
    const known = await adopt(forge, change);
    if (known !== null) return known;
    await assertNoneOpen(forge, action.earlier ?? []);
    return write({ forge, signal }, change);
  });
}

function needsOf(changeClasses: readonly string[]): ForgeNeeds {
  const reads = { pull_requests: "read", issues: "read" } as const;
  return {
    contents: "write",
    ...reads,
    ...(changeClasses.includes("ci_workflow") ? { workflows: "write" } : {}),
  };
}

/** Null: there is no such branch yet. */
async function adopt(
  forge: ForgeRepository,
  { branch, baseSha, tree }: VerifiedChange,
): Promise<Pushed | null> {
  const head = await forge.branchHead(branch);
  if (head === null) return null;
  const commit = await forge.readCommit(head);
  const isOurs = commit.treeSha === tree && commit.parents.length === 1 && commit.parents[0] === baseSha;
  if (isOurs) return { headSha: head, treeSha: tree, existed: true };
  throw new ScmFailure("branch_diverged", `${branch} is at ${head}, which this run did not write: hands off`); // I12
}

type At = { forge: ForgeRepository; signal: AbortSignal };

async function write({ forge, signal }: At, change: VerifiedChange): Promise<Pushed> {
  const { branch, baseSha, baseTree, tree, patch, message } = change;
  await assertNotDeleted(forge, branch);
  const entries = await treeEntries(patch, (bytes) => forge.createBlob(bytes));
  const written = await forge.createTree({ base: baseTree, entries });
  if (written !== tree) {
    throw new ScmFailure("forge_refused", `the forge made tree ${written}, but ${tree} was verified (I17)`);
  }
  const headSha = await forge.createCommit({ message, treeSha: tree, parents: [baseSha] });
  if ((await forge.createBranch(branch, headSha)) === "created")
    return { headSha, treeSha: tree, existed: false };
  // Someone was faster: another attempt of ours, or a person.
  const found = await lookAgain(signal, () => adopt(forge, change));
  if (found !== null) return found;
  throw new ScmFailure("forge_down", `${branch} appeared and went while it was made`);
}

/** People have one pull request of a contract before them at a time: merged or closed ones are past, an open one is not (I11). */
async function assertNoneOpen(forge: ForgeRepository, earlier: readonly string[]): Promise<void> {
  for (const branch of earlier) {
    const open = (await forge.findPullRequests(branch)).find((pull) => pull.state === "open");
    if (open === undefined) continue;
    const because = `#${open.number} of an earlier run of this task is still open: merge or close it first`;
    throw new ScmFailure("forge_refused", because);
  }
}

/** A branch that had a pull request and is gone was deleted by someone: it is not made again. */
async function assertNotDeleted(forge: ForgeRepository, branch: string): Promise<void> {
  const known = await knownPullRequest(forge, branch);
  if (known)
    throw new ScmFailure("forge_refused", `${branch} of #${known.number} (${known.state}) was deleted`);
}
