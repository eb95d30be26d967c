// activities/scm/branch-push.ts: a verified patch as one commit on a branch of its own; nobody's branch is ever moved.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";
import { ScmFailure } from "./failure.ts";
import type { ForgeNeeds, ForgeRepository } from "./forge.ts";
import { knownPullRequest } from "./known-pull-request.ts";
import { treeEntries } from "./patched-tree.ts";
import { readChange } from "./verified-change.ts";
import type { VerifiedChange } from "./verified-change.ts";

type Pushed = ResultOf<"branch.push">;

/**
 * Repeatable: a branch that already holds this tree on this base is taken as ours. Fails: `branch_diverged` where it
 * holds anything else (I12), `forge_refused` for a patch that may not be written, the forge's kinds.
 */
export async function pushBranch(
  deps: ScmDeps,
  input: Admitted<"branch.push">,
  signal: AbortSignal,
): Promise<Pushed> {
  const { action } = input;
  const change = await readChange(deps, input);
  const request = { repository: action.repository, needs: needsOf(action.changeClasses), signal };
  return deps.forge.withRepository(request, async (forge) => {
    return (await adopt(forge, change)) ?? (await write(forge, change));
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

async function write(forge: ForgeRepository, change: VerifiedChange): Promise<Pushed> {
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
  const found = await adopt(forge, change); // someone was faster: another attempt of ours, or a person
  if (found !== null) return found;
  throw new ScmFailure("forge_down", `${branch} appeared and went while it was made`);
}

/** A branch that had a pull request and is gone was deleted by someone: it is not made again. */
async function assertNotDeleted(forge: ForgeRepository, branch: string): Promise<void> {
  const known = await knownPullRequest(forge, branch);
  if (known)
    throw new ScmFailure("forge_refused", `${branch} of #${known.number} (${known.state}) was deleted`);
}
