// test/forge/faults.test.ts: the front misbehaves as told, towards the App alone, and what is told of it is true.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appClient, clientOf, narrowToken, startStand, told, WEBHOOK_SECRET } from "./stand.ts";
import type { Stand } from "./stand.ts";

let stand: Stand;
let repositoryId: number;
let token: string;
beforeAll(async () => {
  stand = await startStand();
  const seed = { owner: "acme", name: "shop", private: true, files: { "README.md": "# Shop\n" } };
  repositoryId = (await stand.forge.seedRepository(seed)).id;
});
afterAll(() => stand.close());
beforeEach(async () => {
  token = await narrowToken(stand.forge, repositoryId, { contents: "write", pull_requests: "write" });
});

const PATH = "/repos/acme/shop";

async function dev(method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(`${stand.forge.url}/_dev/${path}`, {
    method,
    headers: { "x-forge-secret": WEBHOOK_SECRET },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${stand.forge.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe("a fault", () => {
  test("is met as often as it was said, by the App and by no person", async () => {
    const shape = { kind: "answer", status: 503, headers: { "retry-after": "7" } };
    await dev("POST", "faults", { method: "GET", path: "^/repos/acme/shop$", times: 2, shape });
    const person = clientOf(stand.forge, stand.forge.asUser("dana"));
    await person.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "shop" });
    const [first, second, third] = [await ask("GET", PATH), await ask("GET", PATH), await ask("GET", PATH)];
    expect([first.status, second.status, third.status]).toEqual([503, 503, 200]);
    expect(first.headers.get("retry-after")).toBe("7");
    const asked = (await (await dev("GET", "requests")).json()) as { path: string; status: number }[];
    expect(asked.filter(({ path }) => path === PATH).map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  test("cuts the connection with the write done, or before it", async () => {
    const { sha } = (
      (await (await ask("GET", `${PATH}/git/ref/heads/main`)).json()) as { object: { sha: string } }
    ).object;
    const make = (branch: string) => ask("POST", `${PATH}/git/refs`, { ref: `refs/heads/${branch}`, sha });
    for (const done of [true, false]) {
      const shape = { kind: "cut", done };
      await dev("POST", "faults", { method: "POST", path: "/git/refs$", shape });
      await expect(make(`cut-${done}`)).rejects.toThrow(/fetch failed/);
    }
    expect((await ask("GET", `${PATH}/git/ref/heads/cut-true`)).status).toBe(200);
    expect((await ask("GET", `${PATH}/git/ref/heads/cut-false`)).status).toBe(404);
  });

  test("that was taken back is met no more", async () => {
    await dev("POST", "faults", { method: "GET", path: ".", shape: { kind: "cut", done: false } });
    await dev("DELETE", "faults");
    expect((await ask("GET", PATH)).status).toBe(200);
  });
});

describe("webhooks", () => {
  test("kept back come later, the newest first", async () => {
    await dev("PUT", "webhooks", { order: "kept" });
    const person = clientOf(stand.forge, stand.forge.asUser("dana"));
    const at = { owner: "acme", repo: "shop" };
    const main = await person.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      ...at,
      ref: "heads/main",
    });
    const { sha } = main.data.object;
    await person.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref: "refs/heads/late", sha });
    await person.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref: "heads/late" });
    await stand.forge.settled();
    stand.caught.length = 0;
    await dev("PUT", "webhooks", { order: "reversed" });
    expect(told(stand)).toEqual(["push", "delete", "push", "create"]);
  });
});

describe("a repository", () => {
  test("renamed answers under its old name with where it is", async () => {
    const { octokit } = appClient(stand.forge);
    await dev("PATCH", `repositories/${repositoryId}`, { name: "store" });
    const moved = await octokit.request("GET /repos/acme/shop/installation");
    expect(moved.data).toMatchObject({ account: { login: "acme" } });
    const answer = await fetch(`${stand.forge.url}${PATH}/pulls`, { method: "POST", redirect: "manual" });
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe(`${stand.forge.url}/repositories/${repositoryId}/pulls`);
  });
});

describe("an installation", () => {
  test("suspended makes no token until it is active again; deleted, it comes back as another", async () => {
    const id = stand.forge.installationId;
    await dev("PATCH", `installations/${id}`, { state: "suspended" });
    await expect(narrowToken(stand.forge, repositoryId, { contents: "read" })).rejects.toThrow(/suspended/);
    await dev("PATCH", `installations/${id}`, { state: "active" });
    expect((await ask("GET", PATH)).status).toBe(200);
    await dev("PATCH", `installations/${id}`, { state: "deleted" });
    expect((await ask("GET", PATH)).status).toBe(401);
    const lookUp = () => appClient(stand.forge).octokit.request(`GET ${PATH}/installation`);
    await expect(lookUp()).rejects.toMatchObject({ status: 404 });
    await dev("POST", "installations", { owner: "acme" });
    expect((await lookUp()).data).toMatchObject({ id: id + 1 });
  });
});
