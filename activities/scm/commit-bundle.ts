// activities/scm/commit-bundle.ts: one commit on the real base, in a bundle that any clone which has the base can fetch.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Patch } from "../../core/schema/patch.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";
import { PLATFORM } from "./bundle.ts";
import { ScmFailure } from "./failure.ts";
import { gitText, runGit } from "./git.ts";
import type { GitRun } from "./git.ts";
import type { VerifiedChange } from "./verified-change.ts";

export type CommitBundleRequest = {
  git: Pick<GitRun, "command" | "signal">;
  /** An empty folder to work in. */
  workDir: string;
  /** The source bundle of the base. */
  source: Uint8Array;
  change: VerifiedChange;
};

const NO_OBJECT = "0".repeat(40);

/**
 * Works in a bare repository of its own: there is no tree of files, so nothing an agent wrote is ever checked out.
 * The base commit itself is not at hand (the source bundle has its tree under a commit of ours), and need not be: it is
 * named as the parent and as what the bundle takes for granted. So no `git bundle create`, which would want to read it.
 */
export async function makeCommitBundle(request: CommitBundleRequest): Promise<{
  headSha: GitSha;
  bytes: Uint8Array;
}> {
  const { git, workDir, source, change } = request;
  const cwd = join(workDir, "branch.git");
  await mkdir(cwd, { mode: 0o700 });
  const run = { ...git, cwd, env: { GIT_INDEX_FILE: join(workDir, "index") } };
  await runGit(["init", "--bare", "--quiet", "--template=", "."], run);
  const seconds = await unpack(source, workDir, run);
  await writeTree(change, workDir, run);
  const commit = commitText(change, seconds);
  const headSha = await gitText(["hash-object", "-t", "commit", "-w", "--stdin"], { ...run, input: commit });
  const fresh = await gitText(["rev-list", "--objects", change.tree, `^${change.baseTree}`], run);
  const pack = await runGit(["pack-objects", "--stdout", "-q"], { ...run, input: `${headSha}\n${fresh}\n` });
  return { headSha, bytes: Buffer.concat([header(change, headSha), pack]) };
}

/** → the base's own time, in seconds, as the source bundle's commit bears it. */
async function unpack(source: Uint8Array, workDir: string, run: GitRun): Promise<string> {
  const path = join(workDir, "source.bundle");
  await writeFile(path, source);
  const [root = ""] = (await gitText(["bundle", "unbundle", path], run)).split(" ");
  return gitText(["show", "-s", "--format=%ct", "--end-of-options", root], run);
}

/** Fails: `forge_refused` where git makes another tree than the verified one (I17). */
async function writeTree(change: VerifiedChange, workDir: string, run: GitRun): Promise<void> {
  await runGit(["read-tree", change.baseTree], run);
  const lines = await indexLines(change.patch, workDir, run);
  await runGit(["update-index", "-z", "--index-info"], { ...run, input: lines.join("") });
  const written = await gitText(["write-tree"], run);
  if (written === change.tree) return;
  throw new ScmFailure("forge_refused", `git made tree ${written}, but ${change.tree} was verified`);
}

/** Removals first: a file may stand where a folder was. */
async function indexLines({ entries }: Patch, workDir: string, run: GitRun): Promise<string[]> {
  const kept = entries.flatMap((entry) => (entry.status === "deleted" ? [] : [entry]));
  const blobs = await writeBlobs(
    kept.map(({ content }) => Buffer.from(content, "base64")),
    workDir,
    run,
  );
  const gone = entries.filter(({ status }) => status === "deleted");
  return [
    ...gone.map(({ path }) => `0 ${NO_OBJECT}\t${path}\0`),
    ...kept.map(({ mode, path }, index) => `${mode} ${blobs[index] ?? NO_OBJECT}\t${path}\0`),
  ];
}

/** In one process, however many there are; as they are, whatever attributes the base has. */
async function writeBlobs(contents: readonly Buffer[], workDir: string, run: GitRun): Promise<GitSha[]> {
  if (contents.length === 0) return [];
  const paths = contents.map((_, index) => join(workDir, `blob-${index}`));
  for (const [index, path] of paths.entries()) await writeFile(path, contents[index] ?? "", { mode: 0o600 });
  const argv = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
  return (await gitText(argv, { ...run, input: `${paths.join("\n")}\n` })).split("\n");
}

/** No forge signs it, so it is the platform's; at the base's time, so that the same change is the same commit. */
function commitText({ tree, baseSha, message }: VerifiedChange, seconds: string): string {
  const who = `${PLATFORM.NAME} <${PLATFORM.EMAIL}> ${seconds} +0000`;
  return `tree ${tree}\nparent ${baseSha}\nauthor ${who}\ncommitter ${who}\n\n${message}`;
}

/** Source: gitformat-bundle(5), version 2. */
function header({ baseSha, branch }: VerifiedChange, headSha: GitSha): Buffer {
  return Buffer.from(`# v2 git bundle\n-${baseSha} base\n${headSha} refs/heads/${branch}\n\n`);
}
