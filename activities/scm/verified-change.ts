// activities/scm/verified-change.ts: a verified patch on its base, looked at again before it becomes a commit anywhere.
import { taskPrefixOf } from "../../core/pull-request/branch-name.ts";
import { commitMessage } from "../../core/pull-request/title.ts";
import type { Admitted } from "../../core/contract.ts";
import { Patch, SourceManifest } from "../../core/schema/patch.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";
import { readArtifact } from "./artifact.ts";
import type { ScmDeps } from "./effect.ts";
import { ScmFailure } from "./failure.ts";
import { refusePatch } from "./patch-check.ts";
import { patchedTree } from "./patched-tree.ts";

/** `tree`: what base and patch must become, and nothing else may (I17). `message` is redacted (I9). */
export type VerifiedChange = {
  branch: string;
  baseSha: GitSha;
  baseTree: GitSha;
  tree: GitSha;
  patch: Patch;
  message: string;
};

/** Fails: `forge_refused` for a patch that may not be written; what the artifact front fails with. */
export async function readChange(
  deps: ScmDeps,
  { permit, action, claims }: Admitted<"branch.push" | "branch.bundle">,
): Promise<VerifiedChange> {
  const { branch, changeClasses, source } = action;
  const task = taskPrefixOf(branch);
  if (task === null) throw new ScmFailure("forge_refused", `"${branch}" is not a branch of ours`);
  const patch = await readArtifact(deps.artifacts, { permit, digest: action.patch, schema: Patch });
  const manifest = await readArtifact(deps.artifacts, {
    permit,
    digest: source.manifest,
    schema: SourceManifest,
  });
  const refused = refusePatch({ patch, manifest, baseSha: source.baseSha, changeClasses });
  if (refused !== null) throw new ScmFailure("forge_refused", `the patch may not be written: ${refused}`);
  const tree = patchedTree(manifest, patch);
  if (tree === null) throw new ScmFailure("forge_refused", "patch and base do not make a tree");
  if (tree === manifest.treeSha) throw new ScmFailure("forge_refused", "the patch changes nothing");
  const message = commitMessage({ message: deps.redact(action.message), runId: claims.run, task });
  return { branch, baseSha: source.baseSha, baseTree: manifest.treeSha, tree, patch, message };
}
