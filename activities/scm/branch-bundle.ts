// activities/scm/branch-bundle.ts: a verified patch as a branch in a git bundle, for a person to fetch; no forge hears of it.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import { makeCommitBundle } from "./commit-bundle.ts";
import type { ScmDeps } from "./effect.ts";
import { readChange } from "./verified-change.ts";

/**
 * Made of artifacts alone: our own bundle of the base, and the patch. Repeatable, and the same change is the same commit.
 * Fails: `forge_refused` for a patch that may not be written, `clone_failed` with git's own words.
 */
export async function bundleBranch(
  deps: ScmDeps,
  input: Admitted<"branch.bundle">,
  signal: AbortSignal,
): Promise<ResultOf<"branch.bundle">> {
  const { permit, action, claims } = input;
  const change = await readChange(deps, input);
  const source = await deps.artifacts.get(permit, action.source.bundle);
  const folder = join(deps.mirrorDir, claims.tenant); // I7
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const workDir = await mkdtemp(join(folder, "branch-"));
  try {
    const git = { command: deps.git.command, signal };
    const { headSha, bytes } = await makeCommitBundle({ git, workDir, source, change });
    const bundle = await deps.artifacts.put(permit, "branch_bundle", bytes);
    return { headSha, treeSha: change.tree, bundle };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
