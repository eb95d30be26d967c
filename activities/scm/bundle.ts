// activities/scm/bundle.ts: a base commit's files as a git bundle that `git clone` accepts, without any history.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gitText, runGit } from "./git.ts";
import type { GitRun } from "./git.ts";
import type { SourceManifest } from "../../core/schema/patch.ts";

export type BundleRequest = {
  /** Of the mirror that has the base. */
  mirror: GitRun;
  manifest: SourceManifest;
  repository: string;
  branch: string;
  /** An empty folder to work in. */
  workDir: string;
};

/**
 * → the bundle's path. A commit whose parents are missing cannot be cloned, so the base's tree is put under a commit of
 * its own without parents, always the same for the same base; the real base SHA is in its message and the manifest.
 */
export async function makeBundle(request: BundleRequest): Promise<string> {
  const { mirror, manifest, branch, workDir } = request;
  const dir = join(workDir, "bundle.git");
  await mkdir(dir, { mode: 0o700 });
  const run = { ...mirror, cwd: dir };
  await runGit(["init", "--bare", "--quiet", "--template=", `--initial-branch=${branch}`, "."], run);
  await writeFile(join(dir, "objects", "info", "alternates"), `${join(mirror.cwd, "objects")}\n`);
  const seconds = await gitText(["show", "-s", "--format=%ct", manifest.baseSha], mirror);
  const message = `Base ${manifest.baseSha} of ${request.repository}`;
  const root = await gitText(["commit-tree", manifest.treeSha, "-m", message], {
    ...run,
    env: identity(seconds),
  });
  await runGit(["update-ref", `refs/heads/${branch}`, root], run);
  const path = join(workDir, "source.bundle");
  await runGit(["bundle", "create", "--quiet", path, "HEAD", `refs/heads/${branch}`], run);
  return path;
}

/** Of commits that no forge signs. */
export const PLATFORM = { NAME: "Skein", EMAIL: "skein@localhost" } as const;

function identity(seconds: string): Record<string, string> {
  const who = { ...PLATFORM, DATE: `${seconds} +0000` };
  return Object.fromEntries(
    Object.entries(who).flatMap(([part, value]) => [
      [`GIT_AUTHOR_${part}`, value],
      [`GIT_COMMITTER_${part}`, value],
    ]),
  );
}
