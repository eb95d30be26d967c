// test/forge/seed.test.ts: repositories come from files, from a git repository, or from a tarball; and `/_dev` is guarded.
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WEBHOOK_SECRET, appClient, cloneUrl, git, startStand } from "./stand.ts";
import type { Stand } from "./stand.ts";

let stand: Stand;
let local = "";

beforeAll(async () => {
  stand = await startStand();
  local = join(stand.folder, "local");
  await mkdir(join(local, "src"), { recursive: true });
  await git(local, "init", "--quiet", "--initial-branch=trunk");
  await writeFile(join(local, "src", "a.txt"), "a\n");
  await writeFile(join(local, "run"), "#!/bin/sh\n", { mode: 0o755 });
  await symlink("src/a.txt", join(local, "link"));
  await git(local, "add", ".");
  await git(local, "commit", "--quiet", "-m", "first");
  await git(local, "tag", "v1");
  await git(local, "branch", "side");
});
afterAll(() => stand.close());

function headers(type: string): Record<string, string> {
  return { "x-forge-secret": WEBHOOK_SECRET, "content-type": type };
}

test("a git repository on this machine comes with its branches, tags and the same SHAs", async () => {
  const seeded = await stand.forge.seedRepository({ owner: "acme", name: "from-git", fromGitDir: local });
  expect(seeded).toMatchObject({ defaultBranch: "trunk", headSha: await git(local, "rev-parse", "HEAD") });
  const refs = await git(
    stand.folder,
    "ls-remote",
    cloneUrl(stand.forge, "from-git", stand.forge.asUser("ana")),
  );
  expect(refs.split("\n").map((line) => line.split("\t")[1])).toStrictEqual([
    "HEAD",
    "refs/heads/side",
    "refs/heads/trunk",
    "refs/tags/v1",
  ]);
});

test("a tarball becomes one commit with modes and links kept", async () => {
  const { stdout } = await promisify(execFile)("tar", ["-cz", "--exclude=.git", "-C", local, "."], {
    encoding: "buffer",
  });
  const answer = await fetch(`${stand.forge.url}/_dev/repositories?owner=acme&name=from-tar&private=true`, {
    method: "POST",
    headers: headers("application/gzip"),
    body: new Uint8Array(stdout),
  });
  expect(answer.status).toBe(201);
  const url = cloneUrl(stand.forge, "from-tar", stand.forge.asUser("ana"));
  await git(stand.folder, "clone", "--quiet", url, "unpacked");
  expect(await git(join(stand.folder, "unpacked"), "rev-parse", "HEAD^{tree}")).toBe(
    await git(local, "rev-parse", "HEAD^{tree}"),
  );
});

test("a name is taken once, whatever its case", async () => {
  const again = stand.forge.seedRepository({ owner: "Acme", name: "From-Git", files: { a: "a" } });
  await expect(again).rejects.toThrow(/already exists/);
});

test("owners have their own installation, and the directory knows people and organisations", async () => {
  const seeded = await stand.forge.seedRepository({ owner: "globex", name: "tool", files: { a: "a" } });
  const { octokit } = appClient(stand.forge);
  const found = await octokit.request("GET /repos/{owner}/{repo}/installation", {
    owner: "globex",
    repo: "tool",
  });
  expect(found.data.id).toBe(stand.forge.installationFor("globex"));
  expect(found.data.id).not.toBe(stand.forge.installationId);
  const token = octokit.request("POST /app/installations/{installation_id}/access_tokens", {
    installation_id: stand.forge.installationId,
    repository_ids: [seeded.id],
  });
  await expect(token).rejects.toThrow(/not accessible to the parent installation/);
  stand.forge.asUser("carla");
  const user = await fetch(`${stand.forge.url}/users/carla`);
  expect(await user.json()).toMatchObject({
    login: "carla",
    type: "User",
    url: `${stand.forge.url}/users/carla`,
  });
  const organisation = await fetch(`${stand.forge.url}/orgs/globex`);
  expect(await organisation.json()).toMatchObject({ login: "globex" });
});

test("/_dev refuses whoever does not know the webhook secret", async () => {
  for (const secret of ["", "wrong"]) {
    const answer = await fetch(`${stand.forge.url}/_dev/users`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forge-secret": secret },
      body: JSON.stringify({ login: "mallory", role: "admin" }),
    });
    expect(answer.status).toBe(401);
  }
});

test("an archived repository is read-only", async () => {
  const { id } = await stand.forge.seedRepository({ owner: "acme", name: "old", files: { a: "a" } });
  const answer = await fetch(`${stand.forge.url}/_dev/repositories/${id}`, {
    method: "PATCH",
    headers: headers("application/json"),
    body: JSON.stringify({ archived: true }),
  });
  expect(answer.status).toBe(200);
  const token = stand.forge.asUser("ana");
  const write = await fetch(`${stand.forge.url}/repos/acme/old/git/blobs`, {
    method: "POST",
    headers: { authorization: `token ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ content: "x" }),
  });
  expect(write.status).toBe(403);
  const shown = await fetch(`${stand.forge.url}/repos/acme/old`);
  expect(await shown.json()).toMatchObject({ archived: true });
});
