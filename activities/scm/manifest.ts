// activities/scm/manifest.ts: every entry of a commit's tree, as git itself lists it.
import { ScmFailure } from "./failure.ts";
import { gitText, runGit } from "./git.ts";
import type { GitRun } from "./git.ts";
import type { ManifestEntry, SourceManifest } from "../../core/schema/patch.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";

/** Submodules are listed, mode 160000, but have no content. Fails: `forge_refused` for a path that is not UTF-8. */
export async function readManifest(run: GitRun, baseSha: GitSha): Promise<SourceManifest> {
  const treeSha = await gitText(["rev-parse", "--verify", "--end-of-options", `${baseSha}^{tree}`], run);
  const listing = await runGit(["ls-tree", "-r", "-z", "--full-tree", treeSha], run);
  return { baseSha, treeSha, entries: entriesOf(utf8(listing)) };
}

function entriesOf(listing: string): ManifestEntry[] {
  return listing
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode, sha, path] = /^(\d{6}) \w+ ([0-9a-f]{40})\t([\s\S]+)$/.exec(line) ?? [];
      if (mode && sha && path) return { path, mode, sha };
      throw new ScmFailure("forge_refused", `git ls-tree printed a line of another form: ${line}`);
    });
}

/** A path cannot be spelled otherwise and still be the same: the export would see it deleted and added. */
function utf8(listing: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(listing);
  } catch {
    throw new ScmFailure(
      "forge_refused",
      "the repository has a path that is not UTF-8, which is not supported",
    );
  }
}
