// test/forge/git-http.test.ts: git over HTTP as git itself uses it: large, shallow, partial, old protocol, forced.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneUrl, git, narrowToken, startStand } from "./stand.ts";
import type { Stand } from "./stand.ts";

let stand: Stand;
let url = "";
let clone = "";
let id = 0;

beforeAll(async () => {
  stand = await startStand();
  id = (await stand.forge.seedRepository({ owner: "acme", name: "shop", private: true, files: { a: "a\n" } }))
    .id;
  url = cloneUrl(stand.forge, "shop", stand.forge.asUser("ana"));
  await git(stand.folder, "clone", "--quiet", url, "work");
  clone = join(stand.folder, "work");
});
afterAll(() => stand.close());

test("a push far above git's buffer arrives whole, and comes back by clone and by fetch", async () => {
  await writeFile(join(clone, "large.bin"), randomBytes(3_000_000));
  await git(clone, "add", ".");
  await git(clone, "commit", "--quiet", "-m", "large");
  await git(clone, "push", "--quiet", "origin", "main");
  await git(stand.folder, "clone", "--quiet", url, "whole");
  expect(await git(join(stand.folder, "whole"), "rev-parse", "HEAD:large.bin")).toBe(
    await git(clone, "rev-parse", "HEAD:large.bin"),
  );
  await git(clone, "commit", "--quiet", "--allow-empty", "-m", "next");
  await git(clone, "push", "--quiet", "origin", "main");
  await git(join(stand.folder, "whole"), "pull", "--quiet", "--ff-only");
  await git(join(stand.folder, "whole"), "fsck", "--strict");
});

test.each([
  { name: "shallow", flags: ["--depth=1"] },
  { name: "without blobs", flags: ["--filter=blob:none", "--no-checkout"] },
  { name: "under the old protocol", flags: ["-c", "protocol.version=0"] },
  { name: "as a mirror", flags: ["--mirror"] },
])("a clone $name works", async ({ name, flags }) => {
  const token = await narrowToken(stand.forge, id, { contents: "read" });
  const target = join(stand.folder, name);
  await git(stand.folder, "clone", "--quiet", ...flags, cloneUrl(stand.forge, "shop", token), target);
  expect(await git(target, "rev-parse", "HEAD")).toBe(await git(clone, "rev-parse", "HEAD"));
});

test("one commit can be fetched by its SHA, and a bundle of it holds just that", async () => {
  const sha = await git(clone, "rev-parse", "HEAD~1");
  const target = join(stand.folder, "by-sha");
  await git(stand.folder, "init", "--quiet", target);
  await git(target, "fetch", "--quiet", "--depth=1", url, sha);
  expect(await git(target, "rev-parse", "FETCH_HEAD")).toBe(sha);
});

test("a token that may only read cannot push, and nobody pushes to refs/pull", async () => {
  const token = await narrowToken(stand.forge, id, { contents: "read" });
  const push = git(clone, "push", cloneUrl(stand.forge, "shop", token), "HEAD:refs/heads/x");
  await expect(push).rejects.toThrow(/403/);
  await expect(git(clone, "push", "origin", "HEAD:refs/pull/9/head")).rejects.toThrow(/hidden ref/);
});

test("a forced push and several refs at once are told one by one", async () => {
  await stand.forge.settled();
  stand.caught.length = 0;
  await git(clone, "tag", "v1");
  await git(clone, "reset", "--quiet", "--hard", "HEAD~1");
  await git(clone, "push", "--quiet", "--force", "origin", "main", "main:side", "v1");
  await stand.forge.settled();
  const pushes = stand.caught.filter(({ event }) => event === "push").map(({ payload }) => payload);
  expect(pushes.map(({ ref, created, forced }) => ({ ref, created, forced }))).toStrictEqual([
    { ref: "refs/heads/main", created: false, forced: true },
    { ref: "refs/heads/side", created: true, forced: false },
    { ref: "refs/tags/v1", created: true, forced: false },
  ]);
});
