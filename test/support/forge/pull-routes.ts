// test/support/forge/pull-routes.ts: the REST API for pull requests.
import { z } from "zod";
import { NEED } from "./access.ts";
import { sameLogin } from "./accounts.ts";
import { gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { commitNamed, wantsDiff } from "./content-routes.ts";
import { diffText } from "./git-diff.ts";
import { commitJson, fileJson } from "./git-json.ts";
import { isAncestor } from "./git-refs.ts";
import { mergePull } from "./merge.ts";
import { closePull, editPull, reopenPull } from "./pull-changes.ts";
import { pullCard, pullCommits, pullFiles, pullJson, pullMergeBase } from "./pull-json.ts";
import { openPull } from "./pulls.ts";
import { Refusal, forbidden, invalid } from "./refusal.ts";
import { actorOf, bodyOf, callerOf, pageOf, pullOf, repositoryOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import type { Pull, Repository } from "./state.ts";

const NewPull = z.looseObject({
  title: z.string().trim().min(1),
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().nullable().default(null),
  draft: z.boolean().default(false),
});

/** `draft` is taken and ignored, as GitHub does. */
const PullEdit = z.looseObject({
  title: z.string().trim().min(1).optional(),
  body: z.string().nullable().optional(),
  base: z.string().min(1).optional(),
  state: z.enum(["open", "closed"]).optional(),
});

const Merge = z.looseObject({
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
});

export function addPullRoutes(app: ForgeApp, forge: Forge): void {
  addPullReads(app, forge);
  addPullParts(app, forge);
  app.post("/repos/:owner/:repo/pulls", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writePulls);
    const wanted = await bodyOf(c, NewPull, "PullRequest");
    const headRef = ownBranch(repository, wanted.head);
    const { title, body, draft, base: baseRef } = wanted;
    const author = actorOf(c);
    return forge.locks.hold(repository.id, async () => {
      const pull = await openPull(forge, repository, { title, body, draft, headRef, baseRef, author });
      return c.json(await pullJson(forge, repository, pull), 201);
    });
  });
  app.patch("/repos/:owner/:repo/pulls/:number{[0-9]+}", async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writePulls);
    assertMayEdit(c, pull);
    const edit = await bodyOf(c, PullEdit, "PullRequest");
    const on = { repository, pull, actor: actorOf(c) };
    return forge.locks.hold(repository.id, async () => {
      await editPull(forge, on, edit);
      if (edit.state === "closed" && pull.state === "open") await closePull(forge, on);
      if (edit.state === "open" && pull.state === "closed") await reopenPull(forge, on);
      return c.json(await pullJson(forge, repository, pull));
    });
  });
  app.put("/repos/:owner/:repo/pulls/:number{[0-9]+}/merge", async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writeContents);
    const wish = await bodyOf(c, Merge, "PullRequest");
    const { merge_method: method, sha, commit_title: title, commit_message: message } = wish;
    if (method === "rebase") throw new Refusal(405, "Rebase merges are not allowed on this repository.");
    const actor = actorOf(c);
    return forge.locks.hold(repository.id, async () => {
      const merged = await mergePull(forge, { repository, pull, actor }, { method, sha, title, message });
      return c.json({ sha: merged, merged: true, message: "Pull Request successfully merged" });
    });
  });
}

/** `owner:branch` or `branch` → branch. Fails: 422 for another owner's. */
function ownBranch(repository: Repository, head: string): string {
  const colon = head.indexOf(":");
  if (colon < 0) return head;
  if (sameLogin(head.slice(0, colon), repository.owner)) return head.slice(colon + 1);
  throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
}

/** A person without push access may change only what they opened. */
export function assertMayEdit(c: ForgeContext, pull: Pull): void {
  const caller = callerOf(c);
  if (caller.kind === "installation" || caller.account.role !== "read") return;
  if (caller.account.login !== pull.author) throw forbidden("Must have push access to repository");
}

function addPullReads(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/pulls", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readPulls);
    const found = sorted(
      c,
      forge.store.state.pulls.filter((pull) => matches(c, repository, pull)),
    );
    return c.json(await Promise.all(pageOf(c, found).map((pull) => pullCard(forge, repository, pull))));
  });
  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}", async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.readPulls);
    if (!wantsDiff(c)) return c.json(await pullJson(forge, repository, pull));
    const base = await pullMergeBase(forge, repository, pull);
    return c.text(await diffText(gitDirOf(forge, repository), base, pull.headSha));
  });
  app.get("/repos/:owner/:repo/commits/:sha/pulls", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readPulls);
    const commit = await commitNamed(forge, repository, c.req.param("sha"));
    const found: Pull[] = [];
    for (const pull of forge.store.state.pulls.filter((one) => one.repositoryId === repository.id)) {
      if (await brings(forge, repository, { pull, sha: commit.sha })) found.push(pull);
    }
    return c.json(await Promise.all(pageOf(c, found).map((pull) => pullCard(forge, repository, pull))));
  });
}

/** The commit is one of the pull request's own, or the one that merged it. */
async function brings(
  forge: Forge,
  repository: Repository,
  at: { pull: Pull; sha: string },
): Promise<boolean> {
  const { pull, sha } = at;
  if (sha === pull.headSha || sha === pull.mergeCommitSha) return true;
  const dir = gitDirOf(forge, repository);
  return (await isAncestor(dir, sha, pull.headSha)) && !(await isAncestor(dir, sha, pull.baseSha));
}

function matches(c: ForgeContext, repository: Repository, pull: Pull): boolean {
  const state = c.req.query("state") ?? "open";
  const head = c.req.query("head") ?? "";
  const base = c.req.query("base");
  return (
    pull.repositoryId === repository.id &&
    (state === "all" || pull.state === state) &&
    (!head.includes(":") || head.toLowerCase() === `${repository.owner}:${pull.headRef}`.toLowerCase()) &&
    (base === undefined || base === pull.baseRef)
  );
}

function sorted(c: ForgeContext, pulls: readonly Pull[]): Pull[] {
  const sort = c.req.query("sort") ?? "created";
  const direction = c.req.query("direction") ?? (sort === "created" ? "desc" : "asc");
  const sign = direction === "desc" ? -1 : 1;
  const key = (pull: Pull): string => (sort === "updated" ? pull.updatedAt : pull.createdAt);
  return pulls.toSorted(
    (one, other) => sign * (key(one).localeCompare(key(other)) || one.number - other.number),
  );
}

function addPullParts(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}/files", async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.readPulls);
    const files = pageOf(c, await pullFiles(forge, repository, pull));
    return c.json(files.map((file) => fileJson(forge, repository, { file, sha: pull.headSha })));
  });
  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}/commits", async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.readPulls);
    const shas = pageOf(c, await pullCommits(forge, repository, pull));
    const commits = await Promise.all(shas.map((sha) => commitNamed(forge, repository, sha)));
    return c.json(commits.map((commit) => commitJson(forge, repository, commit)));
  });
  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}/merge", (c) => {
    const { pull } = pullOf(forge, c, NEED.readPulls);
    return c.body(null, pull.mergedAt === null ? 404 : 204);
  });
}
