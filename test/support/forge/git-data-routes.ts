// test/support/forge/git-data-routes.ts: the Git Data API for blobs, trees and commits, on real git objects.
import { z } from "zod";
import { NEED, mayWriteWorkflows } from "./access.ts";
import type { Caller, NamedCaller } from "./access.ts";
import { gitDirOf, timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { bases, gitCommitJson, objectNodeId, treeEntryJson } from "./git-json.ts";
import { listTree, objectType, readBlob, readCommit, writeBlobs, writeCommit } from "./git-objects.ts";
import type { CommitObject, Identity } from "./git-objects.ts";
import { resolveCommit } from "./git-refs.ts";
import { gitText } from "./git.ts";
import { editTree } from "./git-tree-edit.ts";
import type { TreeChange } from "./git-tree-edit.ts";
import { forbidden, notFound, unprocessable } from "./refusal.ts";
import { bodyOf, callerOf, repositoryOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";
import type { Repository } from "./state.ts";

const MODES = ["100644", "100755", "040000", "160000", "120000"] as const;
const LARGEST_LISTING = 100_000;

export function addGitDataRoutes(app: ForgeApp, forge: Forge): void {
  addBlobRoutes(app, forge);
  addTreeRoutes(app, forge);
  addCommitRoutes(app, forge);
}

const NewBlob = z.looseObject({
  content: z.string(),
  encoding: z.enum(["utf-8", "base64"]).default("utf-8"),
});

function addBlobRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/repos/:owner/:repo/git/blobs", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeContents);
    const { content, encoding } = await bodyOf(c, NewBlob, "Blob");
    const bytes = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
    const [sha = ""] = await writeBlobs(gitDirOf(forge, repository), [bytes]);
    return c.json({ sha, url: `${bases(forge, repository).api}/git/blobs/${sha}` }, 201);
  });
  app.get("/repos/:owner/:repo/git/blobs/:sha", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const sha = c.req.param("sha");
    const bytes = await readBlob(gitDirOf(forge, repository), sha);
    if (bytes === null) throw notFound();
    if (/\braw\b/.test(c.req.header("accept") ?? "")) return c.body(new Uint8Array(bytes));
    return c.json({
      sha,
      node_id: objectNodeId(repository, sha),
      size: bytes.length,
      url: `${bases(forge, repository).api}/git/blobs/${sha}`,
      content: bytes.toString("base64"),
      encoding: "base64",
    });
  });
}

const NewTreeEntry = z.looseObject({
  path: z.string().min(1),
  mode: z.enum(MODES),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
type NewTreeEntry = z.infer<typeof NewTreeEntry>;
const NewTree = z.looseObject({ tree: z.array(NewTreeEntry), base_tree: z.string().optional() });

function addTreeRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/repos/:owner/:repo/git/trees", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeContents);
    const request = await bodyOf(c, NewTree, "Tree");
    assertNoForeignWorkflows(c.get("caller"), request.tree);
    const dir = gitDirOf(forge, repository);
    const base = request.base_tree === undefined ? null : await treeOf(dir, request.base_tree);
    const outcome = await editTree(dir, base, await treeChanges(dir, request.tree));
    if (outcome.kind === "refused") throw unprocessable(outcome.because);
    return c.json(await treeJson(forge, repository, { sha: outcome.sha, recursive: false }), 201);
  });
  app.get("/repos/:owner/:repo/git/trees/:sha{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const dir = gitDirOf(forge, repository);
    const name = c.req.param("sha");
    const commit = await resolveCommit(dir, name);
    const sha = commit === null ? name : await gitText(dir, ["rev-parse", `${commit}^{tree}`]);
    if ((await objectType(dir, sha)) !== "tree") throw notFound();
    return c.json(
      await treeJson(forge, repository, { sha, recursive: c.req.query("recursive") !== undefined }),
    );
  });
}

/** An App without `workflows` cannot even write such a tree; people can. */
function assertNoForeignWorkflows(caller: Caller, entries: readonly NewTreeEntry[]): void {
  const touches = entries.some(
    ({ path }) => path.startsWith(".github/workflows/") || path === ".github/workflows" || path === ".github",
  );
  if (touches && !mayWriteWorkflows(caller)) throw forbidden();
}

/** A tree, or the tree of a commit. Fails: 422 for anything else. */
async function treeOf(dir: string, sha: string): Promise<string> {
  const type = await objectType(dir, sha);
  if (type === "tree") return sha;
  if (type === "commit") return gitText(dir, ["rev-parse", `${sha}^{tree}`]);
  throw unprocessable("base_tree is not a valid tree object");
}

async function treeChanges(dir: string, entries: readonly NewTreeEntry[]): Promise<TreeChange[]> {
  const inline = entries.filter((entry) => entry.content !== undefined);
  const written = await writeBlobs(
    dir,
    inline.map((entry) => Buffer.from(entry.content ?? "", "utf8")),
  );
  const changes: TreeChange[] = [];
  for (const entry of entries) {
    const content = inline.indexOf(entry);
    const sha = content < 0 ? entry.sha : written[content];
    if (sha === undefined) throw unprocessable("tree.sha or tree.content is required");
    if (sha !== null) await assertEntryObject(dir, entry, sha);
    changes.push({ path: entry.path, mode: entry.mode, sha });
  }
  return changes;
}

async function assertEntryObject(dir: string, entry: NewTreeEntry, sha: string): Promise<void> {
  if (entry.mode === "160000") return; // a submodule's commit lives elsewhere
  const expected = entry.mode === "040000" ? "tree" : "blob";
  if ((await objectType(dir, sha)) !== expected)
    throw unprocessable(`tree.sha ${sha} is not a valid ${expected}`);
}

async function treeJson(
  forge: Forge,
  repository: Repository,
  at: { sha: string; recursive: boolean },
): Promise<Record<string, unknown>> {
  const entries = await listTree(gitDirOf(forge, repository), at.sha, { recursive: at.recursive });
  return {
    sha: at.sha,
    url: `${bases(forge, repository).api}/git/trees/${at.sha}`,
    tree: entries.slice(0, LARGEST_LISTING).map((entry) => treeEntryJson(forge, repository, entry)),
    truncated: entries.length > LARGEST_LISTING,
  };
}

const Person = z.looseObject({
  name: z.string(),
  email: z.string(),
  date: z.iso.datetime({ offset: true }).optional(),
});
const NewCommit = z.looseObject({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Person.optional(),
  committer: Person.optional(),
});

function addCommitRoutes(app: ForgeApp, forge: Forge): void {
  app.post("/repos/:owner/:repo/git/commits", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeContents);
    const request = await bodyOf(c, NewCommit, "Commit");
    const dir = gitDirOf(forge, repository);
    if ((await objectType(dir, request.tree)) !== "tree") throw unprocessable("Tree SHA does not exist");
    for (const parent of request.parents) {
      if ((await objectType(dir, parent)) === "commit") continue;
      throw unprocessable("Parent SHA does not exist or is not a commit object");
    }
    const caller = callerOf(c);
    const fallback = identityOf(forge, caller);
    const author = filledIn(request.author, fallback);
    const committer = filledIn(request.committer, author);
    const { message, tree, parents } = request;
    const sha = await writeCommit(dir, { message, tree, parents, author, committer });
    if (request.author === undefined && request.committer === undefined) vouch(forge, caller, sha);
    return c.json(gitCommitJson(forge, repository, await commitAt(dir, sha)), 201);
  });
  app.get("/repos/:owner/:repo/git/commits/:sha", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const commit = await commitAt(gitDirOf(forge, repository), c.req.param("sha"));
    return c.json(gitCommitJson(forge, repository, commit));
  });
}

async function commitAt(dir: string, sha: string): Promise<CommitObject> {
  const commit = await readCommit(dir, sha);
  if (commit === null) throw notFound();
  return commit;
}

function filledIn(given: z.infer<typeof Person> | undefined, otherwise: Identity): Identity {
  if (given === undefined) return otherwise;
  return { name: given.name, email: given.email, date: given.date ?? otherwise.date };
}

function vouch(forge: Forge, caller: Caller, sha: string): void {
  if (caller.kind !== "installation") return;
  forge.store.state.vouched.push(sha);
  forge.store.touch();
}

/** Whom a commit is by when the request does not say. */
function identityOf(forge: Forge, caller: NamedCaller): Identity {
  const { account } = caller;
  const email = `${account.id}+${account.login}@users.noreply.example.invalid`;
  return { name: account.login, email, date: timestamp(forge) };
}
