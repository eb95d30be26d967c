// test/forge/pulls.test.ts: a pull request behaves as GitHub's does: opening, following, merging, conflicts, closing.
import type { Octokit } from "@octokit/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AT, pull, startPullBench } from "./pull-bench.ts";
import type { PullBench } from "./pull-bench.ts";
import { git, refusal, told } from "./stand.ts";
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

describe("opening", () => {
  beforeAll(async () => {
    await bench.pushBranch("ready");
    await git(bench.clone, "push", "--quiet", "origin", "origin/main:refs/heads/same");
  });

  test.each([
    {
      name: "a missing head",
      wanted: { head: "nowhere", base: "main" },
      says: '"field":"head","code":"invalid"',
    },
    {
      name: "a missing base",
      wanted: { head: "ready", base: "nowhere" },
      says: '"field":"base","code":"invalid"',
    },
    {
      name: "no commits between",
      wanted: { head: "same", base: "main" },
      says: "No commits between main and same",
    },
    { name: "a fork's branch", wanted: { head: "other:ready", base: "main" }, says: '"field":"head"' },
  ])("with $name is 422 and opens nothing", async ({ wanted, says }) => {
    const answer = await refusal(
      app.request("POST /repos/{owner}/{repo}/pulls", { ...AT, ...wanted, title: "x" }),
    );
    expect(answer.status).toBe(422);
    expect(answer.message).toContain(says);
    const { data } = await app.request("GET /repos/{owner}/{repo}/pulls", { ...AT, state: "all" });
    expect(data).toHaveLength(0);
  });

  test("without a title names the missing field", async () => {
    const answer = await refusal(app.request("POST /repos/acme/shop/pulls", { head: "ready", base: "main" }));
    expect(answer).toMatchObject({ status: 422, message: expect.stringContaining('"code":"missing_field"') });
  });
});

test("I11 of ten requests at once exactly one opens", async () => {
  await bench.pushBranch("race");
  const wanted = { ...AT, head: "race", base: "main", title: "Race" };
  const tries = Array.from({ length: 10 }, () => app.request("POST /repos/{owner}/{repo}/pulls", wanted));
  const outcomes = await Promise.allSettled(tries);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("mergeable is null at first, then true; a base that moved against it makes it false, and merging is 405", async () => {
  await bench.pushBranch("left", "a.txt", "left\ntwo\n");
  await bench.pushBranch("right", "a.txt", "right\ntwo\n");
  const left = await bench.open("left");
  const right = await bench.open("right");
  const read = async (number: number): Promise<unknown> => {
    const { data } = await app.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull(number));
    return { mergeable: data.mergeable, state: data.mergeable_state };
  };
  await expect.poll(() => read(right)).toStrictEqual({ mergeable: true, state: "clean" });
  await ana.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", pull(left));
  expect(await read(right)).toStrictEqual({ mergeable: null, state: "unknown" });
  await expect.poll(() => read(right)).toStrictEqual({ mergeable: false, state: "dirty" });
  const merge = ana.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", pull(right));
  expect((await refusal(merge)).status).toBe(405);
});

test.each(["merge", "squash"] as const)(
  "%s puts the change on the base and says who did it",
  async (method) => {
    const head = await bench.pushBranch(`by-${method}`);
    const number = await bench.open(`by-${method}`);
    const stale = { ...pull(number), sha: "0".repeat(40) };
    expect(
      (await refusal(ana.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", stale))).status,
    ).toBe(409);
    const wish = { ...pull(number), merge_method: method, sha: head };
    const { data } = await ana.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", wish);
    await git(bench.clone, "fetch", "--quiet", "origin");
    expect(await git(bench.clone, "rev-parse", "origin/main")).toBe(data.sha);
    expect(await git(bench.clone, "ls-tree", "--name-only", "origin/main", `by-${method}.txt`)).toBe(
      `by-${method}.txt`,
    );
    const parents = (await git(bench.clone, "show", "--no-patch", "--format=%P", "origin/main")).split(" ");
    expect(parents).toHaveLength(method === "merge" ? 2 : 1);
    const shown = await app.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull(number));
    expect(shown.data).toMatchObject({
      merged: true,
      state: "closed",
      merge_commit_sha: data.sha,
      changed_files: 1,
    });
    expect(shown.data.merged_by?.login).toBe("ana");
    const carried = await app.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
      ...AT,
      commit_sha: head,
    });
    expect(carried.data.map((one) => one.number)).toStrictEqual([number]);
    await stand.forge.settled();
    const closed = stand.caught.find(({ payload }) => payload["action"] === "closed");
    expect(closed?.payload).toMatchObject({
      number,
      pull_request: { merged: true, merged_by: { login: "ana" } },
    });
    expect(told(stand).filter((name) => name === "push")).toHaveLength(2); // the branch, and the base on merge
    const reopen = ana.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...pull(number),
      state: "open",
    });
    expect((await refusal(reopen)).status).toBe(422);
  },
);

test("a draft is not merged", async () => {
  await bench.pushBranch("draft");
  const number = await bench.open("draft", { draft: true });
  expect(
    (await refusal(ana.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", pull(number)))).status,
  ).toBe(405);
});

test("a base that came to hold the head by a plain push has merged it", async () => {
  const head = await bench.pushBranch("landed");
  const number = await bench.open("landed");
  await git(bench.clone, "push", "--quiet", "origin", "landed:main");
  const { data } = await app.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull(number));
  expect(data).toMatchObject({ merged: true, merge_commit_sha: head });
});

test("deleting the branch closes the pull request in the name of whoever deleted it", async () => {
  await bench.pushBranch("gone");
  const number = await bench.open("gone");
  await git(bench.clone, "push", "--quiet", "origin", "--delete", "gone");
  const issue = { ...AT, issue_number: number };
  const { data } = await app.request("GET /repos/{owner}/{repo}/issues/{issue_number}", issue);
  expect(data).toMatchObject({ state: "closed", closed_by: { login: "ana" } });
  const events = await app.request("GET /repos/{owner}/{repo}/issues/{issue_number}/events", issue);
  expect(events.data.map((event) => event.event)).toStrictEqual(["head_ref_deleted", "closed"]);
  await stand.forge.settled();
  expect(told(stand).slice(-3)).toStrictEqual(["delete", "push", "pull_request.closed"]);
});

test("a closed one can be reopened while its branch is there, and the head is read again", async () => {
  await bench.pushBranch("again");
  const number = await bench.open("again");
  await ana.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { ...pull(number), state: "closed" });
  await bench.commitFile("again.txt", "later\n");
  await git(bench.clone, "push", "--quiet", "origin", "again");
  await ana.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { ...pull(number), state: "open" });
  const { data } = await app.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull(number));
  expect(data).toMatchObject({ state: "open", head: { sha: await git(bench.clone, "rev-parse", "HEAD") } });
});

test("an edit tells what it was before", async () => {
  await bench.pushBranch("edited");
  const number = await bench.open("edited");
  await ana.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...pull(number),
    title: "Theirs",
    body: "b",
  });
  await stand.forge.settled();
  const edited = stand.caught.find(({ payload }) => payload["action"] === "edited");
  expect(edited?.payload).toMatchObject({
    changes: { title: { from: "Pull edited" }, body: { from: "" } },
    sender: { login: "ana", type: "User" },
  });
});
