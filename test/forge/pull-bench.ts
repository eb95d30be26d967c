// test/forge/pull-bench.ts: a forge with one repository, its App's client, a person's, and that person's clone.
import { writeFile } from "node:fs/promises";
import type { Octokit } from "@octokit/core";
import { clientOf, cloneUrl, git, narrowToken, startStand } from "./stand.ts";
import type { Stand } from "./stand.ts";

export const AT = { owner: "acme", repo: "shop" };

export interface PullBench {
  stand: Stand;
  app: Octokit;
  ana: Octokit;
  clone: string;
  /** A branch off `main` with one commit that writes one file, pushed by ana → its SHA. */
  pushBranch(branch: string, file?: string, text?: string): Promise<string>;
  commitFile(file: string, text: string): Promise<void>;
  /** The App opens it against `main` → its number. */
  open(branch: string, more?: { draft?: boolean }): Promise<number>;
}

export function pull(number: number): { owner: string; repo: string; pull_number: number } {
  return { ...AT, pull_number: number };
}

export async function startPullBench(): Promise<PullBench> {
  const stand = await startStand();
  const seeded = await stand.forge.seedRepository({
    owner: "acme",
    name: "shop",
    files: { "a.txt": "one\ntwo\n" },
  });
  const access = { contents: "write", pull_requests: "write", checks: "write" };
  const app = clientOf(stand.forge, await narrowToken(stand.forge, seeded.id, access));
  const token = stand.forge.asUser("ana");
  const clone = `${stand.folder}/clone`;
  await git(stand.folder, "clone", "--quiet", cloneUrl(stand.forge, "shop", token), "clone");

  async function commitFile(file: string, text: string): Promise<void> {
    await writeFile(`${clone}/${file}`, text);
    await git(clone, "add", file);
    await git(clone, "commit", "--quiet", "-m", `change ${file}`);
  }

  return {
    stand,
    app,
    ana: clientOf(stand.forge, token),
    clone,
    commitFile,
    async pushBranch(branch, file = `${branch}.txt`, text = "text\n") {
      await git(clone, "fetch", "--quiet", "origin");
      await git(clone, "switch", "--quiet", "--force-create", branch, "origin/main");
      await commitFile(file, text);
      await git(clone, "push", "--quiet", "origin", branch);
      return git(clone, "rev-parse", "HEAD");
    },
    async open(branch, more = {}) {
      const wanted = { ...AT, head: branch, base: "main", title: `Pull ${branch}`, ...more };
      const { data } = await app.request("POST /repos/{owner}/{repo}/pulls", wanted);
      return data.number;
    },
  };
}
