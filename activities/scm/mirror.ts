// activities/scm/mirror.ts: a repository's bare mirror: the head of one branch, fetched over smart HTTP, no history.
import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { ScmFailure } from "./failure.ts";
import type { GitAccess } from "./forge.ts";
import { gitText, runGit } from "./git.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";

export type MirrorFetch = {
  command: string;
  /** Of the mirror; made if absent. */
  dir: string;
  branch: string;
  access: GitAccess;
  signal: AbortSignal;
};

/** → the commit the branch is at. Fails: `clone_failed`; the mirror is then thrown away, so that a retry starts clean. */
export async function fetchBranch(fetch: MirrorFetch): Promise<GitSha> {
  await mkdir(fetch.dir, { recursive: true, mode: 0o700 });
  try {
    return await fetchInto(fetch);
  } catch (error) {
    // A worker that died may have left a lock or half a pack; at one commit's depth a new mirror costs little.
    if (error instanceof ScmFailure) await rm(fetch.dir, { recursive: true, force: true });
    throw error;
  }
}

async function fetchInto({ command, dir, branch, access, signal }: MirrorFetch): Promise<GitSha> {
  const run = { command, cwd: dir, signal };
  await runGit(["init", "--bare", "--quiet", "--template=", "."], run);
  const { protocol, origin } = new URL(access.url);
  const ref = `refs/fetched/${createHash("sha256").update(branch).digest("hex")}`; // `a` and `a/b` never collide
  await runGit(
    [
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      "--depth=1",
      access.url,
      `+refs/heads/${branch}:${ref}`,
    ],
    {
      ...run,
      env: { GIT_ALLOW_PROTOCOL: protocol.slice(0, -1) },
      config: { [`http.${origin}/.extraHeader`]: `Authorization: ${access.authorization}` },
    },
  );
  return gitText(["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`], run);
}
