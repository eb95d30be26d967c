// test/support/forge/review-routes.ts: reviewers asked for, and reviews given, with their events.
import { z } from "zod";
import { NEED } from "./access.ts";
import { findAccount, nodeId, userJson } from "./accounts.ts";
import { emit } from "./events.ts";
import { timestamp } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { bases } from "./git-json.ts";
import { association } from "./issue-json.ts";
import { belongs, pullCard, pullJson } from "./pull-json.ts";
import { emitPull, note } from "./pulls.ts";
import { Refusal, unprocessable } from "./refusal.ts";
import { actorOf, bodyOf, pageOf, pullOf } from "./routing.ts";
import type { ForgeApp } from "./routing.ts";
import type { Pull, Repository, Review } from "./state.ts";

const PULL = "/repos/:owner/:repo/pulls/:number{[0-9]+}";
const Reviewers = z.looseObject({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});
const NewReview = z.looseObject({
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
  body: z.string().default(""),
  commit_id: z.string().optional(),
});
const REVIEW_STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;

export function addReviewRoutes(app: ForgeApp, forge: Forge): void {
  app.post(`${PULL}/requested_reviewers`, async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writePulls);
    const actor = actorOf(c);
    const { reviewers, team_reviewers: teams } = await bodyOf(c, Reviewers, "PullRequest");
    if (teams.length > 0 || !reviewers.every((login) => mayReview(forge, pull, login))) {
      throw unprocessable("Reviews may only be requested from collaborators.");
    }
    for (const login of reviewers.filter((one) => !pull.requestedReviewers.includes(one))) {
      pull.requestedReviewers.push(login);
      note(forge, pull, { event: "review_requested", actor });
      const more = { requested_reviewer: userJson(forge, login) };
      await emitPull(forge, { repository, pull, actor, action: "review_requested", more });
    }
    return c.json(await pullCard(forge, repository, pull), 201);
  });
  app.delete(`${PULL}/requested_reviewers`, async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writePulls);
    const actor = actorOf(c);
    const { reviewers } = await bodyOf(c, Reviewers, "PullRequest");
    for (const login of reviewers.filter((one) => pull.requestedReviewers.includes(one))) {
      pull.requestedReviewers = pull.requestedReviewers.filter((one) => one !== login);
      note(forge, pull, { event: "review_request_removed", actor });
      const more = { requested_reviewer: userJson(forge, login) };
      await emitPull(forge, { repository, pull, actor, action: "review_request_removed", more });
    }
    return c.json(await pullJson(forge, repository, pull));
  });
  app.get(`${PULL}/requested_reviewers`, (c) => {
    const { pull } = pullOf(forge, c, NEED.readPulls);
    return c.json({ users: pull.requestedReviewers.map((login) => userJson(forge, login)), teams: [] });
  });
  addReviews(app, forge);
}

function mayReview(forge: Forge, pull: Pull, login: string): boolean {
  return findAccount(forge, login)?.type === "User" && login !== pull.author;
}

function addReviews(app: ForgeApp, forge: Forge): void {
  app.get(`${PULL}/reviews`, (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.readPulls);
    const found = forge.store.state.reviews.filter((review) => belongs(review, pull));
    return c.json(pageOf(c, found).map((review) => reviewJson(forge, repository, review)));
  });
  app.post(`${PULL}/reviews`, async (c) => {
    const { repository, pull } = pullOf(forge, c, NEED.writePulls);
    const { event, body, commit_id: commitId } = await bodyOf(c, NewReview, "PullRequestReview");
    const author = actorOf(c);
    if (author === pull.author && event !== "COMMENT") {
      throw new Refusal(
        422,
        `Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`,
      );
    }
    if (event !== "APPROVE" && body === "") throw unprocessable("Body can't be blank");
    const review: Review = {
      id: forge.store.nextId(),
      repositoryId: repository.id,
      number: pull.number,
      author,
      body,
      state: REVIEW_STATES[event],
      commitId: commitId ?? pull.headSha,
      submittedAt: timestamp(forge),
    };
    forge.store.state.reviews.push(review);
    pull.requestedReviewers = pull.requestedReviewers.filter((login) => login !== author);
    note(forge, pull, { event: "reviewed", actor: author });
    await emitReview(forge, { repository, pull, review });
    return c.json(reviewJson(forge, repository, review));
  });
}

async function emitReview(
  forge: Forge,
  on: { repository: Repository; pull: Pull; review: Review },
): Promise<void> {
  const { repository, pull, review } = on;
  const shown = reviewJson(forge, repository, review);
  await emit(forge, {
    event: "pull_request_review",
    repository,
    actor: review.author,
    body: {
      action: "submitted",
      review: { ...shown, state: review.state.toLowerCase() },
      pull_request: await pullCard(forge, repository, pull),
    },
  });
}

function reviewJson(forge: Forge, repository: Repository, review: Review): Record<string, unknown> {
  const { api, html } = bases(forge, repository);
  const page = `${html}/pull/${review.number}#pullrequestreview-${review.id}`;
  const pull = `${api}/pulls/${review.number}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: userJson(forge, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
    author_association: association(forge, review.author),
  };
}
