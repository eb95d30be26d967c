// test/support/forge/seed.ts: makes a repository of this forge from files, or from a git repository on this machine.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findRepository } from "./access.ts";
import { ensureInstallation } from "./accounts.ts";
import { gitDirOf, timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { writeBlobs, writeCommit } from "./git-objects.ts";
import { ZERO_SHA, listRefs, moveRef, readRef } from "./git-refs.ts";
import { gitText } from "./git.ts";
import { editTree } from "./git-tree-edit.ts";
import { Refusal } from "./refusal.ts";
import type { Repository } from "./state.ts";

/** A file's text or bytes, or what else is at a path. */
export type SeedFile =
  string | Uint8Array | { content: string | Uint8Array; mode: "100644" | "100755" | "120000" };

export interface RepositorySeed {
  owner: string;
  name: string;
  /** Path → content, made into one first commit. */
  files?: Readonly<Record<string, SeedFile>>;
  /** A repository (bare or not) on this machine; branches and tags are taken, nothing else. */
  fromGitDir?: string;
  /** `main`, or what `fromGitDir` has checked out. */
  defaultBranch?: string;
  private?: boolean;
  description?: string;
}

export interface SeededRepository {
  id: number;
  owner: string;
  name: string;
  defaultBranch: string;
  headSha: string;
  cloneUrl: string;
}

/** Runs before a push is taken: an App without `workflows` brings no workflow files in. */
const PRE_RECEIVE = `#!/bin/sh
[ "$FORGE_WORKFLOWS" = refused ] || exit 0
while read -r old new ref; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  path=$(git log -c --format= --name-only "$new" --not --all -- .github/workflows | sed -n '/./{p;q;}')
  if [ -n "$path" ]; then
    echo "refusing to allow a GitHub App to create or update workflow \\\`$path\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  fi
done
`;

const SETTINGS: readonly (readonly [string, string])[] = [
  ["gc.auto", "0"], // objects wait for their ref between two requests
  ["receive.autogc", "false"],
  ["receive.hideRefs", "refs/pull"],
  ["receive.fsckObjects", "true"],
  ["core.protectHFS", "true"], // `.git` in any spelling that some file system takes for it
  ["core.protectNTFS", "true"],
  ["http.receivepack", "true"],
  ["uploadpack.allowFilter", "true"],
  ["uploadpack.allowAnySHA1InWant", "true"],
];

/** No event is sent: a seeded repository was always there. Fails: 422 when it exists or has no commit. */
export async function seedRepository(forge: Forge, seed: RepositorySeed): Promise<SeededRepository> {
  return forge.locks.hold("repositories", async () => {
    if (findRepository(forge, seed) !== undefined)
      throw new Refusal(422, "name already exists on this account");
    const installation = ensureInstallation(forge, seed.owner);
    const now = timestamp(forge);
    const repository: Repository = {
      id: Math.max(0, ...forge.store.state.repositories.map((one) => one.id)) + 1,
      owner: installation.owner,
      name: seed.name,
      private: seed.private ?? false,
      archived: false,
      description: seed.description ?? null,
      defaultBranch: seed.defaultBranch ?? (await checkedOut(seed)),
      createdAt: now,
      pushedAt: now,
      lastNumber: 0,
      formerNames: [],
      labels: [],
    };
    const dir = gitDirOf(forge, repository);
    await makeBare(dir, repository.defaultBranch);
    if (seed.fromGitDir === undefined) await commitFiles(forge, repository, seed.files ?? {});
    else await copyRefs(dir, seed.fromGitDir);
    const headSha = await readRef(dir, `refs/heads/${repository.defaultBranch}`);
    if (headSha === null) throw new Refusal(422, `The seed has no branch ${repository.defaultBranch}`);
    forge.store.state.repositories.push(repository);
    forge.directory.invalidate();
    await forge.store.flush();
    const { id, owner, name, defaultBranch } = repository;
    return {
      id,
      owner,
      name,
      defaultBranch,
      headSha,
      cloneUrl: `${forge.settings.url}/${owner}/${name}.git`,
    };
  });
}

async function checkedOut(seed: RepositorySeed): Promise<string> {
  if (seed.fromGitDir === undefined) return "main";
  return gitText(seed.fromGitDir, ["symbolic-ref", "--short", "HEAD"]);
}

/** A leftover of a crash between git and state is written over. */
async function makeBare(dir: string, defaultBranch: string): Promise<void> {
  await mkdir(dirname(dir), { recursive: true });
  await gitText(dirname(dir), [
    "init",
    "--bare",
    "--quiet",
    `--initial-branch=${defaultBranch}`,
    "--template=",
    dir,
  ]);
  for (const [ref, sha] of await listRefs(dir)) await moveRef(dir, { ref, from: sha, to: ZERO_SHA });
  for (const [name, value] of SETTINGS) await gitText(dir, ["config", name, value]);
  await mkdir(join(dir, "hooks"), { recursive: true });
  await writeFile(join(dir, "hooks", "pre-receive"), PRE_RECEIVE, { mode: 0o755 });
}

async function copyRefs(dir: string, from: string): Promise<void> {
  await gitText(dir, [
    "fetch",
    "--quiet",
    "--no-tags",
    from,
    "+refs/heads/*:refs/heads/*",
    "+refs/tags/*:refs/tags/*",
  ]);
}

async function commitFiles(
  forge: Forge,
  repository: Repository,
  files: Readonly<Record<string, SeedFile>>,
): Promise<void> {
  const dir = gitDirOf(forge, repository);
  const entries = Object.entries(files).map(([path, file]) => ({ path, ...fileParts(file) }));
  const shas = await writeBlobs(
    dir,
    entries.map((entry) => Buffer.from(entry.content)),
  );
  const changes = entries.map(({ path, mode }, index) => ({ path, mode, sha: shas[index] ?? null }));
  const tree = await editTree(dir, null, changes);
  if (tree.kind === "refused") throw new Refusal(422, tree.because);
  const person = {
    name: repository.owner,
    email: `${repository.owner}@example.invalid`,
    date: repository.createdAt,
  };
  const commit = {
    tree: tree.sha,
    parents: [],
    author: person,
    committer: person,
    message: "Initial commit\n",
  };
  const to = await writeCommit(dir, commit);
  await moveRef(dir, { ref: `refs/heads/${repository.defaultBranch}`, from: ZERO_SHA, to });
}

function fileParts(file: SeedFile): { content: string | Uint8Array; mode: string } {
  return typeof file === "string" || file instanceof Uint8Array ? { content: file, mode: "100644" } : file;
}
