// test/support/forge/git-tree-edit.ts: a base tree and a list of changes → a new tree, by a throw-away index.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitText, runGit } from "./git.ts";
import { listTree } from "./git-objects.ts";

/** One change; `sha` null removes the path. A folder (mode 040000) brings all of its tree. */
export interface TreeChange {
  path: string;
  mode: string;
  sha: string | null;
}

export type TreeOutcome = { kind: "written"; sha: string } | { kind: "refused"; because: string };

const NO_SHA = "0".repeat(40);

/** `base` null starts from nothing. Refused: git's own verdict on a path, or the removal of an absent one. */
export async function editTree(
  dir: string,
  base: string | null,
  changes: readonly TreeChange[],
): Promise<TreeOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "forge-index-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    if (base !== null) await gitText(dir, ["read-tree", base], { env });
    const present = new Set(base === null ? [] : await allPaths(dir, base));
    const lines: string[] = [];
    for (const change of changes) {
      if (change.sha === null && !present.has(change.path)) {
        return { kind: "refused", because: "GitRPC::BadObjectState" };
      }
      lines.push(...(await indexLines(dir, change, present)));
    }
    const input = lines.map((line) => `${line}\0`).join("");
    const run = await runGit(dir, ["update-index", "-z", "--index-info"], { env, input });
    // git leaves out a path it does not allow, says so, and ends with 0 all the same
    if (run.code !== 0 || run.stderr !== "")
      return { kind: "refused", because: "tree.path contains a malformed path component" };
    return { kind: "written", sha: await gitText(dir, ["write-tree"], { env }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function allPaths(dir: string, tree: string): Promise<string[]> {
  return (await listTree(dir, tree, { recursive: true })).map((entry) => entry.path);
}

async function indexLines(dir: string, change: TreeChange, present: ReadonlySet<string>): Promise<string[]> {
  const below = `${change.path}/`;
  const removals = [...present].filter((path) => path === change.path || path.startsWith(below)).map(removal);
  if (change.sha === null) return removals;
  if (change.mode !== "040000") return [...removals, `${change.mode} ${change.sha}\t${change.path}`];
  const entries = await listTree(dir, change.sha, { recursive: true });
  const files = entries.filter((entry) => entry.type !== "tree");
  return [...removals, ...files.map((file) => `${file.mode} ${file.sha}\t${below}${file.path}`)];
}

function removal(path: string): string {
  return `0 ${NO_SHA}\t${path}`;
}
