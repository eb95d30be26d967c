// test/forge/pull-parts.test.ts: what hangs on a pull request: comments, reviews, checks, and its page.
import type { Octokit } from "@octokit/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AT, pull, startPullBench } from "./pull-bench.ts";
import type { PullBench } from "./pull-bench.ts";
import { clientOf, refusal, told } from "./stand.ts";
import type { Stand } from "./stand.ts";

let bench: PullBench;
let stand: Stand;
let app: Octokit;
let ana: Octokit;

beforeAll(async () => {
  bench = await startPullBench();
  ({ stand, app, ana } = bench);
});
afterAll(() => stand.close());
beforeEach(async () => {
  await stand.forge.settled();
  stand.caught.length = 0;
});

test("comments, reviews and reviewers are kept and told", async () => {
  await bench.pushBranch("talk");
  const number = await bench.open("talk");
  const issue = { ...AT, issue_number: number };
  await ana.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...issue,
    body: "skein stop",
  });
  await app.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
    ...pull(number),
    reviewers: ["ana"],
  });
  const review = { ...pull(number), event: "APPROVE" } as const;
  expect(
    (await refusal(app.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", review))).status,
  ).toBe(422);
  await ana.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", review);
  const comments = await app.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", issue);
  expect(comments.data).toMatchObject([{ body: "skein stop", user: { login: "ana" } }]);
  const reviews = await app.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", pull(number));
  expect(reviews.data).toMatchObject([{ state: "APPROVED", user: { login: "ana" } }]);
  const permission = await app.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
    ...AT,
    username: "ana",
  });
  expect(permission.data.permission).toBe("write");
  await stand.forge.settled();
  expect(told(stand).slice(-3)).toStrictEqual([
    "issue_comment.created",
    "pull_request.review_requested",
    "pull_request_review.submitted",
  ]);
});

test("check runs are the App's alone; none and no status at all is pending, not success", async () => {
  const sha = await bench.pushBranch("checked");
  const ref = { ...AT, ref: "checked" };
  const wanted = { ...AT, name: "skein", head_sha: sha, status: "in_progress" } as const;
  expect((await refusal(ana.request("POST /repos/{owner}/{repo}/check-runs", wanted))).status).toBe(403);
  const run = await app.request("POST /repos/{owner}/{repo}/check-runs", wanted);
  const done = {
    ...AT,
    check_run_id: run.data.id,
    conclusion: "success",
    output: { title: "t", summary: "s" },
  } as const;
  await app.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", done);
  const runs = await app.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", ref);
  expect(runs.data.check_runs).toMatchObject([{ name: "skein", status: "completed", conclusion: "success" }]);
  expect((await ana.request("GET /repos/{owner}/{repo}/commits/{ref}/status", ref)).data.state).toBe(
    "pending",
  );
  await ana.request("POST /repos/{owner}/{repo}/statuses/{sha}", { ...AT, sha, state: "success" });
  expect((await ana.request("GET /repos/{owner}/{repo}/commits/{ref}/status", ref)).data.state).toBe(
    "success",
  );
});

test("a reader may talk but neither push nor change what another opened", async () => {
  const reader = clientOf(stand.forge, stand.forge.asUser("rolf", "read"));
  await bench.pushBranch("readers");
  const number = await bench.open("readers");
  await reader.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...AT,
    issue_number: number,
    body: "hm",
  });
  const close = reader.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...pull(number),
    state: "closed",
  });
  expect((await refusal(close)).status).toBe(403);
  expect((await refusal(reader.request("DELETE /repos/acme/shop/git/refs/heads/readers"))).status).toBe(403);
});

test("the page of a pull request opens in a browser and shows bodies as text only", async () => {
  await bench.pushBranch("page", "page.txt", "<script>alert(1)</script>\n");
  const wanted = {
    ...AT,
    head: "page",
    base: "main",
    title: "<b>bold</b>",
    body: "</pre><script>alert(2)</script>",
  };
  const { data } = await app.request("POST /repos/{owner}/{repo}/pulls", wanted);
  const answer = await fetch(data.html_url);
  const text = await answer.text();
  expect(answer.headers.get("content-type")).toContain("text/html");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(text).toContain("&lt;b&gt;bold&lt;/b&gt;");
  expect(text).toContain("page.txt");
  expect(text).not.toContain("<script>");
  expect(await (await fetch(data.diff_url)).text()).toContain("+<script>alert(1)</script>");
});
