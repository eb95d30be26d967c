// test/forge/app-flow.test.ts: the real client library walks the whole way of a change, from token to closed.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appClient, cloneUrl, clientOf, git, narrowToken, refusal, startStand, told } from "./stand.ts";
import type { Stand } from "./stand.ts";
import type { Octokit } from "@octokit/core";

const AT = { owner: "acme", repo: "shop" };
const BRANCH = "skein/campaign/task-1";

describe("an App's change, from a narrowed token to a closed pull request", () => {
  let stand: Stand;
  let octokit: Octokit;
  let repositoryId = 0;
  let base = "";
  let head = "";
  let number = 0;

  beforeAll(async () => {
    stand = await startStand();
    const seeded = await stand.forge.seedRepository({
      owner: "acme",
      name: "shop",
      private: true,
      files: { "README.md": "# shop\n", "src/a.txt": "one\n", "src/b.txt": "two\n" },
    });
    repositoryId = seeded.id;
    base = seeded.headSha;
    const token = await narrowToken(stand.forge, repositoryId, { contents: "write", pull_requests: "write" });
    octokit = clientOf(stand.forge, token);
  });
  afterAll(() => stand.close());

  test("the App finds its installation and its repositories", async () => {
    const app = appClient(stand.forge);
    const own = await app.octokit.request("GET /app");
    expect(own.data).toMatchObject({ id: stand.forge.appId, slug: "skein" });
    const installation = await app.octokit.request("GET /repos/{owner}/{repo}/installation", AT);
    expect(installation.data.id).toBe(stand.forge.installationId);
    const names: string[] = [];
    await app.eachRepository(({ repository }) => names.push(repository.full_name));
    expect(names).toStrictEqual(["acme/shop"]);
  });

  test("blobs, tree, commit and ref become real git objects that a real clone gets and fsck accepts", async () => {
    const ref = await octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      ...AT,
      ref: "heads/main",
    });
    expect(ref.data.object.sha).toBe(base);
    const content = Buffer.from([0, 255, 13, 10]).toString("base64");
    const blob = await octokit.request("POST /repos/{owner}/{repo}/git/blobs", {
      ...AT,
      content,
      encoding: "base64",
    });
    const tree = await octokit.request("POST /repos/{owner}/{repo}/git/trees", {
      ...AT,
      base_tree: base,
      tree: [
        { path: "src/a.txt", mode: "100644", type: "blob", content: "eins\n" },
        { path: "bin/run", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
        { path: "link", mode: "120000", type: "blob", content: "src/a.txt" },
        { path: "data.bin", mode: "100644", type: "blob", sha: blob.data.sha },
        { path: "src/b.txt", mode: "100644", type: "blob", sha: null },
      ],
    });
    const commit = await octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...AT,
      message: "shop: count in German",
      tree: tree.data.sha,
      parents: [base],
    });
    head = commit.data.sha;
    expect(commit.data.verification.verified).toBe(true);
    expect(commit.data.author.name).toBe("skein[bot]");
    const made = { ...AT, ref: `refs/heads/${BRANCH}`, sha: head };
    expect((await octokit.request("POST /repos/{owner}/{repo}/git/refs", made)).status).toBe(201);
    expect(await refusal(octokit.request("POST /repos/{owner}/{repo}/git/refs", made))).toMatchObject({
      status: 422,
      message: expect.stringContaining("Reference already exists"),
    });

    const token = await narrowToken(stand.forge, repositoryId, { contents: "read" });
    await git(
      stand.folder,
      "clone",
      "--quiet",
      "--branch",
      BRANCH,
      cloneUrl(stand.forge, "shop", token),
      "clone",
    );
    const clone = `${stand.folder}/clone`;
    expect(await git(clone, "rev-parse", "HEAD")).toBe(head);
    expect(await git(clone, "rev-parse", "HEAD^{tree}")).toBe(tree.data.sha);
    expect(await git(clone, "hash-object", "data.bin")).toBe(blob.data.sha);
    expect(await git(clone, "ls-tree", "-r", "--name-only", "HEAD")).toBe(
      ["README.md", "bin/run", "data.bin", "link", "src/a.txt"].join("\n"),
    );
    await git(clone, "fsck", "--strict", "--full");
  });

  test("a draft opens once per head and base, and the second one is refused as GitHub refuses it", async () => {
    const wanted = {
      ...AT,
      head: BRANCH,
      base: "main",
      title: "Count in German",
      body: "**why**",
      draft: true,
    };
    const opened = await octokit.request("POST /repos/{owner}/{repo}/pulls", wanted);
    number = opened.data.number;
    expect(opened.data).toMatchObject({ draft: true, state: "open", changed_files: 5, commits: 1 });
    expect(opened.data.user.login).toBe("skein[bot]");
    const second = await refusal(octokit.request("POST /repos/{owner}/{repo}/pulls", wanted));
    expect(second.status).toBe(422);
    expect(second.message).toContain("A pull request already exists for acme:skein/campaign/task-1.");
    const query = { ...AT, head: `acme:${BRANCH}`, state: "all" } as const;
    const found = await octokit.request("GET /repos/{owner}/{repo}/pulls", query);
    expect(found.data.map((pull) => pull.number)).toStrictEqual([number]);
  });

  test("PATCH with draft false changes nothing; GraphQL makes it ready and a draft again", async () => {
    const pull = { ...AT, pull_number: number };
    const patched = await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...pull,
      draft: false,
    });
    expect(patched.data.draft).toBe(true);
    const query = (name: string): string =>
      `mutation($id: ID!) { ${name}(input: {pullRequestId: $id}) { pullRequest { isDraft } } }`;
    await octokit.graphql(query("markPullRequestReadyForReview"), { id: patched.data.node_id });
    const ready = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull);
    expect(ready.data.draft).toBe(false);
    await octokit.graphql(query("convertPullRequestToDraft"), { id: patched.data.node_id });
    const draft = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull);
    expect(draft.data.draft).toBe(true);
  });

  test("labels are set on the pull request with pull_requests write alone", async () => {
    const issue = { ...AT, issue_number: number };
    const path = "/repos/{owner}/{repo}/issues/{issue_number}/labels" as const;
    await octokit.request(`POST ${path}`, { ...issue, labels: ["skein", "automated"] });
    await octokit.request(`DELETE ${path}/{name}`, { ...issue, name: "automated" });
    const pull = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...AT,
      pull_number: number,
    });
    expect(pull.data.labels.map((label) => label.name)).toStrictEqual(["skein"]);
  });

  test("a person's push moves the pull request's head, and our next push without it is refused", async () => {
    const clone = `${stand.folder}/clone`;
    await git(clone, "remote", "set-url", "origin", cloneUrl(stand.forge, "shop", stand.forge.asUser("ana")));
    await git(clone, "commit", "--quiet", "--allow-empty", "-m", "a person's word");
    await git(clone, "push", "--quiet", "origin", BRANCH);
    const theirs = await git(clone, "rev-parse", "HEAD");
    const pull = { ...AT, pull_number: number };
    const followed = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull);
    expect(followed.data.head.sha).toBe(theirs);
    const { data: commit } = await octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...AT,
      message: "ours, not knowing theirs",
      tree: (
        await octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
          ...AT,
          commit_sha: head,
        })
      ).data.tree.sha,
      parents: [head],
    });
    const update = { ...AT, ref: `heads/${BRANCH}`, sha: commit.sha, force: false };
    const refused = await refusal(octokit.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", update));
    expect(refused).toMatchObject({ status: 422, message: expect.stringContaining("not a fast forward") });
  });

  test("a person closes it, the issue says who, and a deleted branch cannot be reopened", async () => {
    const person = clientOf(stand.forge, stand.forge.asUser("ana"));
    const pull = { ...AT, pull_number: number };
    await person.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { ...pull, state: "closed" });
    const issue = await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
      ...AT,
      issue_number: number,
    });
    expect(issue.data.closed_by).toMatchObject({ login: "ana", type: "User" });
    await octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...AT, ref: `heads/${BRANCH}` });
    const reopen = person.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...pull,
      state: "open",
    });
    expect(await refusal(reopen)).toMatchObject({
      status: 422,
      message: expect.stringContaining("was deleted"),
    });
  });

  test("every step was told once, in order", async () => {
    await stand.forge.settled();
    expect(told(stand)).toStrictEqual([
      "create",
      "push",
      "pull_request.opened",
      "pull_request.ready_for_review",
      "pull_request.converted_to_draft",
      "pull_request.labeled",
      "pull_request.labeled",
      "pull_request.unlabeled",
      "push",
      "pull_request.synchronize",
      "pull_request.closed",
      "delete",
      "push",
    ]);
  });
});
