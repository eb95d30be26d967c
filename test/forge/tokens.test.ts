// test/forge/tokens.test.ts: what the forge takes as the App's word, and how far a token reaches.
import { importPKCS8, SignJWT } from "jose";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appClient, appKeyPem, clientOf, cloneUrl, git, narrowToken, refusal, startStand } from "./stand.ts";
import type { Stand } from "./stand.ts";

let stand: Stand;
let shop = 0;
let vault = 0;

beforeAll(async () => {
  stand = await startStand();
  shop = (
    await stand.forge.seedRepository({ owner: "acme", name: "shop", private: true, files: { a: "a\n" } })
  ).id;
  vault = (
    await stand.forge.seedRepository({ owner: "acme", name: "vault", private: true, files: { b: "b\n" } })
  ).id;
  await stand.forge.seedRepository({ owner: "acme", name: "open", files: { c: "c\n" } });
});
afterAll(() => stand.close());

interface Claims {
  iss?: string | number;
  iatIn?: number;
  expIn?: number;
  pem?: string;
}

async function askAsApp(claims: Claims): Promise<{ status: number; message: string }> {
  const pem = createPrivateKey(claims.pem ?? appKeyPem).export({ type: "pkcs8", format: "pem" });
  const seconds = Math.floor(Date.now() / 1000);
  const jwt = await new SignJWT({
    iss: String(claims.iss ?? stand.forge.clientId),
    iat: seconds + (claims.iatIn ?? -60),
    exp: seconds + (claims.expIn ?? 500),
  })
    .setProtectedHeader({ alg: "RS256" })
    .sign(await importPKCS8(pem.toString(), "RS256"));
  const answer = await fetch(`${stand.forge.url}/app`, { headers: { authorization: `Bearer ${jwt}` } });
  const body: unknown = await answer.json();
  const message = typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";
  return { status: answer.status, message };
}

test.each([
  { name: "by client id", claims: {}, status: 200, message: "" },
  { name: "by App id", claims: { iss: 4242 }, status: 200, message: "" },
  { name: "of another App", claims: { iss: 1 }, status: 401, message: "Integration not found" },
  {
    name: "that lives over 10 minutes",
    claims: { expIn: 700 },
    status: 401,
    message: "too far in the future",
  },
  { name: "that has expired", claims: { expIn: -1 }, status: 401, message: "must be a numeric value" },
  { name: "issued in the future", claims: { iatIn: 60 }, status: 401, message: "'Issued at' claim" },
])("a JWT $name gets $status", async ({ claims, status, message }) => {
  expect(await askAsApp(claims)).toMatchObject({ status, message: expect.stringContaining(message) });
});

test("a JWT signed by another key is refused", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  expect((await askAsApp({ pem })).status).toBe(401);
});

test("a token sees its repository, and a private one outside its list is not there at all", async () => {
  const octokit = clientOf(stand.forge, await narrowToken(stand.forge, shop, { contents: "write" }));
  const read = (repo: string): Promise<unknown> =>
    octokit.request("GET /repos/{owner}/{repo}", { owner: "acme", repo });
  await read("shop");
  expect((await refusal(read("vault"))).status).toBe(404);
  const byId = octokit.request("GET /repositories/{id}/git/ref/heads/main", { id: vault });
  expect((await refusal(byId)).status).toBe(404);
  const { data } = await octokit.request("GET /installation/repositories");
  expect(data.repositories.map((repository) => repository.name)).toStrictEqual(["shop"]);
});

test("a public repository outside the list can be read but not written", async () => {
  const octokit = clientOf(stand.forge, await narrowToken(stand.forge, shop, { contents: "write" }));
  const at = { owner: "acme", repo: "open" };
  await octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: "heads/main" });
  const write = octokit.request("POST /repos/{owner}/{repo}/git/blobs", { ...at, content: "x" });
  expect((await refusal(write)).status).toBe(403);
});

test("a permission the token was not given is refused, and one the App never had cannot be asked for", async () => {
  const octokit = clientOf(stand.forge, await narrowToken(stand.forge, shop, { contents: "read" }));
  const at = { owner: "acme", repo: "shop" };
  const write = octokit.request("POST /repos/{owner}/{repo}/git/blobs", { ...at, content: "x" });
  expect(await refusal(write)).toMatchObject({
    status: 403,
    message: expect.stringContaining("not accessible"),
  });
  const comment = octokit.request("POST /repos/{owner}/{repo}/issues/1/comments", { ...at, body: "x" });
  expect((await refusal(comment)).status).toBe(403);
  const more = narrowToken(stand.forge, shop, { administration: "write" });
  expect((await refusal(more)).status).toBe(422);
});

test("a revoked token is refused everywhere at once, by git too", async () => {
  const token = await narrowToken(stand.forge, shop, { contents: "read" });
  const octokit = clientOf(stand.forge, token);
  await octokit.request("GET /repos/acme/shop");
  await octokit.request("DELETE /installation/token");
  expect((await refusal(octokit.request("GET /repos/acme/shop"))).status).toBe(401);
  const clone = git(stand.folder, "clone", "--quiet", cloneUrl(stand.forge, "shop", token), "revoked");
  await expect(clone).rejects.toThrow(/Authentication failed|401/);
});

test("git gets no private repository without a credential", async () => {
  const clone = git(stand.folder, "clone", "--quiet", `${stand.forge.gitUrl}/acme/shop.git`, "anonymous");
  await expect(clone).rejects.toThrow(/could not read Username/);
  await git(stand.folder, "clone", "--quiet", `${stand.forge.gitUrl}/acme/open.git`, "public");
});

test("workflow files need the workflows permission, in a tree, in a ref and in a push", async () => {
  const at = { owner: "acme", repo: "shop" };
  const without = await narrowToken(stand.forge, shop, { contents: "write" });
  const octokit = clientOf(stand.forge, without);
  const entry = {
    path: ".github/workflows/ci.yml",
    mode: "100644",
    type: "blob",
    content: "on: push\n",
  } as const;
  const tree = octokit.request("POST /repos/{owner}/{repo}/git/trees", { ...at, tree: [entry] });
  expect((await refusal(tree)).status).toBe(403);

  const allowed = clientOf(
    stand.forge,
    await narrowToken(stand.forge, shop, { contents: "write", workflows: "write" }),
  );
  const main = await allowed.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: "heads/main" });
  const parent = main.data.object.sha;
  const made = await allowed.request("POST /repos/{owner}/{repo}/git/trees", {
    ...at,
    base_tree: parent,
    tree: [entry],
  });
  const commit = await allowed.request("POST /repos/{owner}/{repo}/git/commits", {
    ...at,
    message: "add a workflow",
    tree: made.data.sha,
    parents: [parent],
  });
  const ref = { ...at, ref: "refs/heads/workflow", sha: commit.data.sha };
  const sneaked = await refusal(octokit.request("POST /repos/{owner}/{repo}/git/refs", ref));
  expect(sneaked).toMatchObject({
    status: 403,
    message: expect.stringContaining("without `workflows` permission"),
  });

  await git(stand.folder, "clone", "--quiet", cloneUrl(stand.forge, "shop", without), "pusher");
  const clone = `${stand.folder}/pusher`;
  await git(clone, "fetch", "--quiet", "origin", commit.data.sha);
  const push = git(clone, "push", "origin", `${commit.data.sha}:refs/heads/workflow`);
  await expect(push).rejects.toThrow(/refusing to allow a GitHub App/);
  expect((await allowed.request("POST /repos/{owner}/{repo}/git/refs", ref)).status).toBe(201);
});

test("a token dies an hour after it was issued", async () => {
  const octokit = clientOf(stand.forge, await narrowToken(stand.forge, shop, { contents: "read" }));
  await octokit.request("GET /repos/acme/shop");
  stand.advance(60 * 60 * 1000 + 1000);
  expect(await refusal(octokit.request("GET /repos/acme/shop"))).toMatchObject({
    status: 401,
    message: expect.stringContaining("Bad credentials"),
  });
  const own = await refusal(appClient(stand.forge).octokit.request("GET /app"));
  expect(own.status).toBe(401); // the forge's clock is an hour ahead of the client's
});
