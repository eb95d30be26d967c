// test/support/forge/content-routes.ts: files, branches, commits and comparisons of a repository, read from git.
import { NEED } from "./access.ts";
import { gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { commitsBetween, diffFiles, diffText, mergeBase } from "./git-diff.ts";
import { bases, commitJson, fileJson } from "./git-json.ts";
import { listTree, readBlob, readCommit } from "./git-objects.ts";
import type { CommitObject, TreeEntry } from "./git-objects.ts";
import { listRefs, resolveCommit } from "./git-refs.ts";
import { gitText } from "./git.ts";
import { notFound } from "./refusal.ts";
import { pageOf, repositoryOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import type { Repository } from "./state.ts";

type Json = Record<string, unknown>;

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const LISTED_FILES = 300;
const LISTED_COMMITS = 250;

export function addContentRoutes(app: ForgeApp, forge: Forge): void {
  for (const path of ["/repos/:owner/:repo/contents", "/repos/:owner/:repo/contents/:path{.+}"]) {
    app.get(path, (c) => answerContents(forge, c));
  }
  addBranchRoutes(app, forge);
  addCommitRoutes(app, forge);
  app.get("/repos/:owner/:repo/compare/:range{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const [base = "", head = ""] = c.req.param("range").split("...");
    const from = await commitNamed(forge, repository, branchPart(base));
    const to = await commitNamed(forge, repository, branchPart(head));
    const dir = gitDirOf(forge, repository);
    const parted = await mergeBase(dir, from.sha, to.sha);
    if (parted === null) throw notFound();
    if (wantsDiff(c)) return c.text(await diffText(dir, parted, to.sha));
    return c.json(await comparison(forge, repository, { from, to, parted }));
  });
}

/** `owner:branch` names a branch of this repository; forks are not known here. */
function branchPart(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

export function wantsDiff(c: ForgeContext): boolean {
  return /\bdiff\b/.test(c.req.header("accept") ?? "");
}

async function answerContents(forge: Forge, c: ForgeContext): Promise<Response> {
  const repository = repositoryOf(forge, c, NEED.readContents);
  const dir = gitDirOf(forge, repository);
  const commit = await commitNamed(forge, repository, c.req.query("ref") ?? repository.defaultBranch);
  const path = (c.req.param("path") ?? "").replace(/^\/+|\/+$/g, "");
  const entries = await listTree(dir, commit.tree, { recursive: true });
  const entry = entries.find((candidate) => candidate.path === path);
  if (entry?.type === "blob") return answerFile(forge, c, { repository, entry, ref: commit.sha });
  if (entry === undefined && path !== "") throw notFound();
  const parent = path === "" ? "" : `${path}/`;
  const children = entries.filter((child) => isChild(child, parent));
  return c.json(children.map((child) => entryJson(forge, repository, { entry: child, ref: commit.sha })));
}

async function answerFile(
  forge: Forge,
  c: ForgeContext,
  at: { repository: Repository; entry: TreeEntry; ref: string },
): Promise<Response> {
  const bytes = (await readBlob(gitDirOf(forge, at.repository), at.entry.sha)) ?? Buffer.alloc(0);
  if (/\braw\b/.test(c.req.header("accept") ?? "")) return c.body(new Uint8Array(bytes));
  const content = { encoding: "base64", content: bytes.toString("base64") };
  return c.json({ ...entryJson(forge, at.repository, at), ...content });
}

function isChild(entry: TreeEntry, parent: string): boolean {
  return entry.path.startsWith(parent) && !entry.path.slice(parent.length).includes("/");
}

function entryJson(forge: Forge, repository: Repository, at: { entry: TreeEntry; ref: string }): Json {
  const { api, html } = bases(forge, repository);
  const { path, sha, type, size, mode } = at.entry;
  const kinds: Readonly<Record<TreeEntry["type"], string>> = {
    blob: "file",
    tree: "dir",
    commit: "submodule",
  };
  const self = `${api}/contents/${path}?ref=${at.ref}`;
  const git = `${api}/git/${type === "tree" ? "trees" : "blobs"}/${sha}`;
  const page = `${html}/blob/${at.ref}/${path}`;
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    sha,
    size: size ?? 0,
    url: self,
    html_url: page,
    git_url: git,
    download_url: type === "blob" ? `${html}/raw/${at.ref}/${path}` : null,
    type: mode === "120000" ? "symlink" : kinds[type],
    _links: { self, git, html: page },
  };
}

function addBranchRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/branches", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const refs = [...(await listRefs(gitDirOf(forge, repository), "refs/heads/"))];
    const { api } = bases(forge, repository);
    const branches = pageOf(c, refs).map(([ref, sha]) => ({
      name: ref.slice("refs/heads/".length),
      commit: { sha, url: `${api}/commits/${sha}` },
      protected: false,
    }));
    return c.json(branches);
  });
  app.get("/repos/:owner/:repo/branches/:branch{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const name = c.req.param("branch");
    const sha = (await listRefs(gitDirOf(forge, repository), `refs/heads/${name}`)).get(`refs/heads/${name}`);
    if (sha === undefined) throw notFound();
    const commit = commitJson(forge, repository, await commitNamed(forge, repository, sha));
    return c.json({ name, commit, protected: false });
  });
}

function addCommitRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/commits", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const start = await commitNamed(forge, repository, c.req.query("sha") ?? repository.defaultBranch);
    const text = await gitText(gitDirOf(forge, repository), ["rev-list", start.sha]);
    const commits = pageOf(c, text.split("\n")).map((sha) => commitNamed(forge, repository, sha));
    return c.json((await Promise.all(commits)).map((commit) => commitJson(forge, repository, commit)));
  });
  app.get("/repos/:owner/:repo/commits/:ref{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const commit = await commitNamed(forge, repository, c.req.param("ref"));
    const parent = commit.parents[0] ?? EMPTY_TREE;
    const files = await diffFiles(gitDirOf(forge, repository), parent, commit.sha);
    return c.json({
      ...commitJson(forge, repository, commit),
      ...sizes(files),
      files: listed(forge, repository, { files, sha: commit.sha }),
    });
  });
}

/** Branch, tag or SHA → commit. Fails: 404. */
export async function commitNamed(forge: Forge, repository: Repository, name: string): Promise<CommitObject> {
  const dir = gitDirOf(forge, repository);
  const sha = await resolveCommit(dir, name);
  const commit = sha === null ? null : await readCommit(dir, sha);
  if (commit === null) throw notFound();
  return commit;
}

async function comparison(
  forge: Forge,
  repository: Repository,
  ends: { from: CommitObject; to: CommitObject; parted: string },
): Promise<Json> {
  const dir = gitDirOf(forge, repository);
  const { from, to, parted } = ends;
  const ahead = await commitsBetween(dir, from.sha, to.sha);
  const behind = await commitsBetween(dir, to.sha, from.sha);
  const commits = ahead.slice(0, LISTED_COMMITS).map((sha) => commitNamed(forge, repository, sha));
  const files = await diffFiles(dir, parted, to.sha);
  const range = `${from.sha}...${to.sha}`;
  return {
    url: `${bases(forge, repository).api}/compare/${range}`,
    html_url: `${bases(forge, repository).html}/compare/${range}`,
    base_commit: commitJson(forge, repository, from),
    merge_base_commit: commitJson(forge, repository, await commitNamed(forge, repository, parted)),
    status: statusWord(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: (await Promise.all(commits)).map((commit) => commitJson(forge, repository, commit)),
    files: listed(forge, repository, { files, sha: to.sha }),
  };
}

function statusWord(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}

type Files = Awaited<ReturnType<typeof diffFiles>>;

function listed(forge: Forge, repository: Repository, at: { files: Files; sha: string }): Json[] {
  return at.files.slice(0, LISTED_FILES).map((file) => fileJson(forge, repository, { file, sha: at.sha }));
}

function sizes(files: Files): Json {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { stats: { additions, deletions, total: additions + deletions } };
}
