// test/support/forge/issue-json.ts: a pull request, its comments and its history as the issues API shows them.
import { findAccount, nodeId, userJson } from "./accounts.ts";
import type { Forge } from "./forge.ts";
import { bases } from "./git-json.ts";
import { labelJson } from "./labels.ts";
import { belongs } from "./pull-json.ts";
import type { Comment, Pull, PullEvent, Repository } from "./state.ts";

type Json = Record<string, unknown>;

/** "Issue" of a pull request: it alone says who closed it. */
export function issueJson(forge: Forge, repository: Repository, pull: Pull): Json {
  const { api, html } = bases(forge, repository);
  const self = `${api}/issues/${pull.number}`;
  const page = `${html}/pull/${pull.number}`;
  return {
    url: self,
    repository_url: api,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    timeline_url: `${self}/timeline`,
    html_url: page,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    number: pull.number,
    title: pull.title,
    user: userJson(forge, pull.author),
    labels: pull.labels.map((name) => labelJson(forge, repository, name)),
    state: pull.state,
    state_reason: null,
    locked: false,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: forge.store.state.comments.filter((comment) => belongs(comment, pull)).length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    closed_by: pull.closedBy === null ? null : userJson(forge, pull.closedBy),
    author_association: association(forge, pull.author),
    body: pull.body,
    draft: pull.draft,
    pull_request: {
      url: `${api}/pulls/${pull.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pull.mergedAt,
    },
    performed_via_github_app: null,
  };
}

export function association(forge: Forge, login: string): string {
  const account = findAccount(forge, login);
  if (account?.type !== "User") return "NONE";
  return account.role === "read" ? "NONE" : "MEMBER";
}

export function commentJson(forge: Forge, repository: Repository, comment: Comment): Json {
  const { api, html } = bases(forge, repository);
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${html}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.number}`,
    user: userJson(forge, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(forge, comment.author),
    performed_via_github_app: null,
  };
}

export function pullEventJson(forge: Forge, repository: Repository, event: PullEvent): Json {
  const { api } = bases(forge, repository);
  const color = event.label === undefined ? undefined : labelJson(forge, repository, event.label)["color"];
  return {
    id: event.id,
    node_id: nodeId("IssueEvent", event.id),
    url: `${api}/issues/events/${event.id}`,
    actor: userJson(forge, event.actor),
    event: event.event,
    commit_id: event.commitId ?? null,
    commit_url: event.commitId === undefined ? null : `${api}/commits/${event.commitId}`,
    created_at: event.at,
    ...(event.label === undefined ? {} : { label: { name: event.label, color } }),
    performed_via_github_app: null,
  };
}
