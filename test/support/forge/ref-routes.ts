// test/support/forge/ref-routes.ts: the Git Data API for refs; a move that loses commits needs `force`.
import { z } from "zod";
import { NEED, mayWriteWorkflows } from "./access.ts";
import type { Caller } from "./access.ts";
import { gitDirOf } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { refJson } from "./git-json.ts";
import { objectType } from "./git-objects.ts";
import { ZERO_SHA, isAncestor, isRefName, listRefs, moveRef, readRef, touchedWorkflow } from "./git-refs.ts";
import { announce } from "./ref-change.ts";
import { Refusal, notFound, unprocessable } from "./refusal.ts";
import { actorOf, bodyOf, pageOf, repositoryOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";
import type { Repository } from "./state.ts";

const NewRef = z.looseObject({ ref: z.string(), sha: z.string() });
const MovedRef = z.looseObject({ sha: z.string(), force: z.boolean().default(false) });

export function addRefRoutes(app: ForgeApp, forge: Forge): void {
  addRefReads(app, forge);
  app.post("/repos/:owner/:repo/git/refs", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeContents);
    const { ref, sha } = await bodyOf(c, NewRef, "Reference");
    const dir = gitDirOf(forge, repository);
    return forge.locks.hold(repository.id, async () => {
      await assertNewRefName(dir, ref);
      if ((await readRef(dir, ref)) !== null) throw unprocessable("Reference already exists");
      await assertArrival(forge, { repository, caller: c.get("caller"), ref, sha });
      await move(forge, repository, { ref, before: ZERO_SHA, after: sha, actor: actorOf(c) });
      return c.json(await shownRef(forge, repository, { ref, sha }), 201);
    });
  });
  app.patch("/repos/:owner/:repo/git/refs/:ref{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeContents);
    const { sha, force } = await bodyOf(c, MovedRef, "Reference");
    const ref = `refs/${c.req.param("ref")}`;
    const dir = gitDirOf(forge, repository);
    return forge.locks.hold(repository.id, async () => {
      const before = await readRef(dir, ref);
      if (before === null || ref.startsWith("refs/pull/")) throw unprocessable("Reference does not exist");
      await assertArrival(forge, { repository, caller: c.get("caller"), ref, sha });
      if (!force && !(await isAncestor(dir, before, sha)))
        throw unprocessable("Update is not a fast forward");
      if (before !== sha) await move(forge, repository, { ref, before, after: sha, actor: actorOf(c) });
      return c.json(await shownRef(forge, repository, { ref, sha }));
    });
  });
  app.delete("/repos/:owner/:repo/git/refs/:ref{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.writeContents);
    const ref = `refs/${c.req.param("ref")}`;
    return forge.locks.hold(repository.id, async () => {
      const before = await readRef(gitDirOf(forge, repository), ref);
      if (before === null || ref.startsWith("refs/pull/")) throw unprocessable("Reference does not exist");
      if (ref === `refs/heads/${repository.defaultBranch}`) {
        throw unprocessable("Cannot delete the default branch");
      }
      await move(forge, repository, { ref, before, after: ZERO_SHA, actor: actorOf(c) });
      return c.body(null, 204);
    });
  });
}

function addRefReads(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/git/ref/:ref{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const ref = `refs/${c.req.param("ref")}`;
    const sha = await readRef(gitDirOf(forge, repository), ref);
    if (sha === null) throw notFound();
    return c.json(await shownRef(forge, repository, { ref, sha }));
  });
  app.get("/repos/:owner/:repo/git/matching-refs/:ref{.+}", async (c) => {
    const repository = repositoryOf(forge, c, NEED.readContents);
    const prefix = `refs/${c.req.param("ref")}`;
    const refs = [...(await listRefs(gitDirOf(forge, repository)))].filter(([ref]) => ref.startsWith(prefix));
    const shown = pageOf(c, refs).map(([ref, sha]) => shownRef(forge, repository, { ref, sha }));
    return c.json(await Promise.all(shown));
  });
}

async function shownRef(
  forge: Forge,
  repository: Repository,
  at: { ref: string; sha: string },
): Promise<Record<string, unknown>> {
  const type = (await objectType(gitDirOf(forge, repository), at.sha)) ?? "commit";
  return refJson(forge, repository, { ...at, type });
}

async function assertNewRefName(dir: string, ref: string): Promise<void> {
  if (!/^refs\/(heads|tags)\/./.test(ref)) {
    throw unprocessable("Reference name must start with 'refs/heads/' or 'refs/tags/'");
  }
  if (!(await isRefName(dir, ref))) throw unprocessable("Reference name is not well-formed");
}

interface Arrival {
  repository: Repository;
  caller: Caller;
  ref: string;
  sha: string;
}

/** May this commit become the end of this ref? Fails: 422 unknown object, 403 workflow files without the right. */
async function assertArrival(forge: Forge, arrival: Arrival): Promise<void> {
  const dir = gitDirOf(forge, arrival.repository);
  const type = await objectType(dir, arrival.sha);
  if (type === null) throw unprocessable("Object does not exist");
  if (arrival.ref.startsWith("refs/heads/") && type !== "commit") {
    throw unprocessable("Reference update failed: a branch needs a commit");
  }
  if (mayWriteWorkflows(arrival.caller)) return;
  const workflow = await touchedWorkflow(dir, arrival.sha);
  if (workflow === null) return;
  throw new Refusal(403, workflowRefusal(workflow));
}

function workflowRefusal(path: string): string {
  return `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`;
}

interface Move {
  ref: string;
  before: string;
  after: string;
  actor: string;
}

/** Moves and tells. Fails: 409 when git finds the ref elsewhere than read, or its name in another's way. */
async function move(forge: Forge, repository: Repository, wanted: Move): Promise<void> {
  const { ref, before, after } = wanted;
  const moved = await moveRef(gitDirOf(forge, repository), { ref, from: before, to: after });
  if (!moved) throw new Refusal(409, "Reference cannot be updated");
  await announce(forge, repository, wanted);
}
