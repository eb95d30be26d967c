// test/support/forge/issue-routes.ts: the issues API as it serves pull requests: who closed it, its history, comments.
import { z } from "zod";
import { NEED } from "./access.ts";
import { emit } from "./events.ts";
import { timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { commentJson, issueJson, pullEventJson } from "./issue-json.ts";
import { closePull, editPull, reopenPull } from "./pull-changes.ts";
import { belongs } from "./pull-json.ts";
import { assertMayEdit } from "./pull-routes.ts";
import { Refusal, notFound } from "./refusal.ts";
import { actorOf, bodyOf, callerOf, pageOf, pullOf, repositoryOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import { findPull } from "./pulls.ts";
import type { Comment, Pull, Repository } from "./state.ts";

const ISSUE = "/repos/:owner/:repo/issues/:number{[0-9]+}";
const NewComment = z.looseObject({ body: z.string().min(1) });
const IssueEdit = z.looseObject({
  title: z.string().trim().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
});

export function addIssueRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/repos/:owner/:repo/issues", (c) => {
    const repository = repositoryOf(forge, c, NEED.readTalk);
    const state = c.req.query("state") ?? "open";
    const found = forge.store.state.pulls
      .filter((pull) => pull.repositoryId === repository.id && (state === "all" || pull.state === state))
      .toReversed();
    return c.json(pageOf(c, found).map((pull) => issueJson(forge, repository, pull)));
  });
  app.post("/repos/:owner/:repo/issues", (c) => {
    repositoryOf(forge, c, NEED.metadata);
    throw new Refusal(410, "Issues has been disabled in this repository.");
  });
  app.get(ISSUE, (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.readTalk);
    return c.json(issueJson(forge, repository, pull));
  });
  app.patch(ISSUE, async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writeTalk);
    assertMayEdit(c, pull);
    const edit = await bodyOf(c, IssueEdit, "Issue");
    const on = { repository, pull, actor: actorOf(c) };
    return forge.locks.hold(repository.id, async () => {
      await editPull(forge, on, { title: edit.title, body: edit.body });
      if (edit.state === "closed" && pull.state === "open") await closePull(forge, on);
      if (edit.state === "open" && pull.state === "closed") await reopenPull(forge, on);
      return c.json(issueJson(forge, repository, pull));
    });
  });
  for (const list of ["events", "timeline"]) {
    app.get(`${ISSUE}/${list}`, (c) => {
      const { repository, pull } = pullOf(forge, c, NEED.readTalk);
      return c.json(pageOf(c, pull.events).map((event) => pullEventJson(forge, repository, event)));
    });
  }
  addCommentLists(app, forge);
  addSingleComments(app, forge);
}

function addCommentLists(app: ForgeApp, forge: Forge): void {
  app.get(`${ISSUE}/comments`, (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.readTalk);
    const since = Date.parse(c.req.query("since") ?? "") || 0;
    const found = forge.store.state.comments.filter(
      (comment) => belongs(comment, pull) && Date.parse(comment.updatedAt) >= since,
    );
    return c.json(pageOf(c, found).map((comment) => commentJson(forge, repository, comment)));
  });
  app.post(`${ISSUE}/comments`, async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writeTalk);
    const { body } = await bodyOf(c, NewComment, "IssueComment");
    const now = timestamp(forge);
    const comment: Comment = {
      id: forge.store.nextId(),
      repositoryId: repository.id,
      number: pull.number,
      author: actorOf(c),
      body,
      createdAt: now,
      updatedAt: now,
    };
    forge.store.state.comments.push(comment);
    pull.updatedAt = now;
    forge.store.touch();
    await emitComment(forge, { repository, pull, comment }, { action: "created", actor: comment.author });
    return c.json(commentJson(forge, repository, comment), 201);
  });
}

function addSingleComments(app: ForgeApp, forge: Forge): void {
  const path = "/repos/:owner/:repo/issues/comments/:id{[0-9]+}";
  app.get(path, (c) => {
    const { repository, comment } = commentOf(forge, c, NEED.readTalk);
    return c.json(commentJson(forge, repository, comment));
  });
  app.patch(path, async (c) => {
    const found = commentOf(forge, c, NEED.writeTalk);
    const { body } = await bodyOf(c, NewComment, "IssueComment");
    assertMayTouch(c, found.comment);
    const changes = { body: { from: found.comment.body } };
    Object.assign(found.comment, { body, updatedAt: timestamp(forge) });
    forge.store.touch();
    await emitComment(forge, found, { action: "edited", actor: actorOf(c), more: { changes } });
    return c.json(commentJson(forge, found.repository, found.comment));
  });
  app.delete(path, async (c) => {
    const found = commentOf(forge, c, NEED.writeTalk);
    assertMayTouch(c, found.comment);
    const { state } = forge.store;
    state.comments = state.comments.filter((comment) => comment.id !== found.comment.id);
    forge.store.touch();
    await emitComment(forge, found, { action: "deleted", actor: actorOf(c) });
    return c.body(null, 204);
  });
}

interface FoundComment {
  repository: Repository;
  pull: Pull;
  comment: Comment;
}

function commentOf(
  forge: Forge,
  c: ForgeContext,
  need: (typeof NEED)["readTalk"] | (typeof NEED)["writeTalk"],
): FoundComment {
  const repository = repositoryOf(forge, c, need);
  const id = Number(c.req.param("id"));
  const comment = forge.store.state.comments.find(
    (one) => one.id === id && one.repositoryId === repository.id,
  );
  const pull = comment === undefined ? undefined : findPull(forge, repository, comment.number);
  if (comment === undefined || pull === undefined) throw notFound();
  return { repository, pull, comment };
}

/** One's own comment, or anyone's with push access; an App only its own. */
function assertMayTouch(c: ForgeContext, comment: Comment): void {
  const { account } = callerOf(c);
  if (comment.author === account.login || account.role !== "read") return;
  throw new Refusal(403, "Must have push access to repository");
}

async function emitComment(
  forge: Forge,
  on: FoundComment,
  what: { action: string; actor: string; more?: Record<string, unknown> },
): Promise<void> {
  const { repository, pull, comment } = on;
  await emit(forge, {
    event: "issue_comment",
    repository,
    actor: what.actor,
    body: {
      action: what.action,
      issue: issueJson(forge, repository, pull),
      comment: commentJson(forge, repository, comment),
      ...what.more,
    },
  });
}
