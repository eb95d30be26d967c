// test/forge/git-data.test.ts: the Git Data API writes what real git would, and refuses what GitHub refuses.
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf, cloneUrl, git, narrowToken, refusal, startStand } from "./stand.ts";
import type { Stand } from "./stand.ts";
import type { Octokit } from "@octokit/core";

const AT = { owner: "acme", repo: "shop" };
let stand: Stand;
let app: Octokit;
let base = "";

beforeAll(async () => {
  stand = await startStand();
  const seeded = await stand.forge.seedRepository({
    owner: "acme",
    name: "shop",
    private: true,
    files: { "dir/only.txt": "x\n", "keep.txt": "k\n", run: { content: "#!/bin/sh\n", mode: "100755" } },
  });
  base = seeded.headSha;
  app = clientOf(stand.forge, await narrowToken(stand.forge, seeded.id, { contents: "write" }));
});
afterAll(() => stand.close());

interface Entry {
  path: string;
  mode?: "100644" | "100755" | "040000" | "160000" | "120000";
  sha?: string | null;
  content?: string;
}

async function makeTree(entries: readonly Entry[], from = base): Promise<string> {
  const tree = entries.map((entry) => ({ mode: "100644" as const, type: "blob" as const, ...entry }));
  const { data } = await app.request("POST /repos/{owner}/{repo}/git/trees", {
    ...AT,
    base_tree: from,
    tree,
  });
  return data.sha;
}

async function makeCommit(tree: string, parents: string[], message = "change"): Promise<string> {
  const { data } = await app.request("POST /repos/{owner}/{repo}/git/commits", {
    ...AT,
    message,
    tree,
    parents,
  });
  return data.sha;
}

test("a folder emptied by a deletion is gone, so the tree has the SHA that git gives it", async () => {
  await git(
    stand.folder,
    "clone",
    "--quiet",
    cloneUrl(stand.forge, "shop", stand.forge.asUser("ana")),
    "local",
  );
  const local = `${stand.folder}/local`;
  await git(local, "rm", "--quiet", "dir/only.txt");
  await writeFile(`${local}/new.txt`, "n\n");
  await git(local, "add", "new.txt");
  const expected = await git(local, "write-tree");
  expect(
    await makeTree([
      { path: "dir/only.txt", sha: null },
      { path: "new.txt", content: "n\n" },
    ]),
  ).toBe(expected);
});

test("with the same words a commit has the SHA that git gives it, message without a last newline included", async () => {
  const author = { name: "Ana Žižek", email: "ana@example.invalid", date: "2026-01-02T03:04:05Z" };
  const tree = await makeTree([{ path: "x", content: "x" }]);
  const wanted = { ...AT, message: "no newline", tree, parents: [base], author, committer: author };
  const { data } = await app.request("POST /repos/{owner}/{repo}/git/commits", wanted);
  const local = `${stand.folder}/local`;
  await git(local, "fetch", "--quiet", "origin", data.sha);
  const text = await git(local, "cat-file", "commit", data.sha);
  expect(text.endsWith("\n\nno newline")).toBe(true);
  await writeFile(`${local}/.git/commit-text`, text);
  expect(await git(local, "hash-object", "-t", "commit", ".git/commit-text")).toBe(data.sha);
  expect(data.author).toStrictEqual(author);
  expect(data.verification.verified).toBe(false); // named by the request, so nobody vouches
});

test.each([
  { name: "in .git", entry: { path: ".git/hooks/pre-commit", content: "x" } },
  { name: "above the root", entry: { path: "../escape", content: "x" } },
  { name: "with an empty part", entry: { path: "a//b", content: "x" } },
  { name: "deleted but never there", entry: { path: "absent", sha: null } },
  { name: "of an unknown blob", entry: { path: "a", sha: "1".repeat(40) } },
  { name: "without content and sha", entry: { path: "a" } },
])("a path $name is 422", async ({ entry }) => {
  expect((await refusal(makeTree([entry]))).status).toBe(422);
});

test("a file can take a folder's place and a folder a file's", async () => {
  const tree = await makeTree([
    { path: "dir", content: "now a file\n" },
    { path: "keep.txt/inside", content: "now a folder\n" },
  ]);
  const { data } = await app.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    ...AT,
    tree_sha: tree,
    recursive: "1",
  });
  expect(data.tree.map((entry) => `${entry.mode} ${entry.path}`)).toStrictEqual([
    "100644 dir",
    "040000 keep.txt",
    "100644 keep.txt/inside",
    "100755 run",
  ]);
});

test("a whole folder can be taken over by its tree SHA", async () => {
  const { data } = await app.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    ...AT,
    tree_sha: base,
  });
  const sha = data.tree.find((entry) => entry.path === "dir")?.sha ?? "";
  const copy = await makeTree([{ path: "copy", mode: "040000", sha }]);
  const read = await app.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    ...AT,
    tree_sha: copy,
    recursive: "1",
  });
  expect(read.data.tree.map((entry) => entry.path)).toContain("copy/only.txt");
});

test("refs move forward only, unless forced; unknown objects and names are 422", async () => {
  const one = await makeCommit(await makeTree([{ path: "1", content: "1" }]), [base]);
  const two = await makeCommit(await makeTree([{ path: "2", content: "2" }]), [base]);
  const create = (ref: string, sha: string): Promise<unknown> =>
    app.request("POST /repos/{owner}/{repo}/git/refs", { ...AT, ref, sha });
  const update = (sha: string, force: boolean): Promise<unknown> =>
    app.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...AT, ref: "heads/line", sha, force });
  expect((await refusal(create("heads/line", one))).status).toBe(422);
  expect((await refusal(create("refs/heads/li ne", one))).status).toBe(422);
  expect((await refusal(create("refs/heads/line", "2".repeat(40)))).status).toBe(422);
  await create("refs/heads/line", one);
  expect((await refusal(update(two, false))).status).toBe(422);
  const merged = await makeCommit(await makeTree([{ path: "3", content: "3" }]), [one, two]);
  await update(merged, false);
  await update(two, true);
  await stand.forge.settled();
  const pushes = stand.caught.filter(({ event }) => event === "push").map(({ payload }) => payload);
  expect(pushes.map(({ created, forced, after }) => ({ created, forced, after }))).toStrictEqual([
    { created: true, forced: false, after: one },
    { created: false, forced: false, after: merged },
    { created: false, forced: true, after: two },
  ]);
  expect(pushes[1]).toMatchObject({ ref: "refs/heads/line", head_commit: { id: merged, added: ["3"] } });
});

test("an unknown tree or parent is 422, an unknown object 404", async () => {
  expect((await refusal(makeCommit("3".repeat(40), [base]))).status).toBe(422);
  const tree = await makeTree([{ path: "1", content: "1" }]);
  expect((await refusal(makeCommit(tree, ["3".repeat(40)]))).status).toBe(422);
  const read = (path: string): Promise<unknown> => app.request(`GET /repos/acme/shop/${path}`);
  for (const path of [
    "git/commits/HEAD",
    "git/blobs/x",
    "git/ref/heads/nowhere",
    "git/ref/heads",
    "commits/nowhere",
  ]) {
    expect((await refusal(read(path))).status, path).toBe(404);
  }
});

test("compare says how far apart two commits are and what changed since they parted", async () => {
  const left = await makeCommit(await makeTree([{ path: "keep.txt", content: "kept\n" }]), [base]);
  const right = await makeCommit(await makeTree([{ path: "right.txt", content: "r\n" }]), [base]);
  const range = { ...AT, basehead: `${left}...${right}` };
  const { data } = await app.request("GET /repos/{owner}/{repo}/compare/{basehead}", range);
  expect(data).toMatchObject({
    status: "diverged",
    ahead_by: 1,
    behind_by: 1,
    merge_base_commit: { sha: base },
  });
  expect(data.files).toMatchObject([
    { filename: "right.txt", status: "added", additions: 1, patch: "@@ -0,0 +1 @@\n+r" },
  ]);
});

test("contents, branches and commits are read from git", async () => {
  const file = await app.request("GET /repos/{owner}/{repo}/contents/{path}", {
    ...AT,
    path: "dir/only.txt",
  });
  expect(file.data).toMatchObject({
    type: "file",
    path: "dir/only.txt",
    content: Buffer.from("x\n").toString("base64"),
  });
  const folder = await app.request("GET /repos/{owner}/{repo}/contents/{path}", { ...AT, path: "" });
  expect(folder.data).toMatchObject([{ name: "dir", type: "dir" }, { name: "keep.txt" }, { name: "run" }]);
  const branch = await app.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...AT, branch: "main" });
  expect(branch.data.commit.sha).toBe(base);
  const commits = await app.request("GET /repos/{owner}/{repo}/commits", AT);
  expect(commits.data.map((commit) => commit.sha)).toStrictEqual([base]);
});
