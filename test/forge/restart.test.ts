// test/forge/restart.test.ts: the forge as a process: what it prints, how it stops, and what a kill -9 cannot take.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { App } from "@octokit/app";
import { Octokit } from "@octokit/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { WEBHOOK_SECRET, appKeyPem, git } from "./stand.ts";

const Ready = z.object({
  ready: z.literal(true),
  url: z.string(),
  gitUrl: z.string(),
  appId: z.int(),
  clientId: z.string(),
  installationId: z.int(),
});
type Ready = z.infer<typeof Ready>;

let folder = "";
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forge-serve-"));
  await writeFile(join(folder, "app.pem"), appKeyPem, { mode: 0o600 });
  await writeFile(join(folder, "webhook-secret"), `${WEBHOOK_SECRET}\n`, { mode: 0o600 });
});
afterAll(async () => {
  for (const child of started)
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

async function serve(port: number): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, ["test/support/forge/serve.ts"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      SKEIN_FORGE_PORT: String(port),
      SKEIN_FORGE_DATA: join(folder, "data"),
      SKEIN_FORGE_APP_KEY_FILE: join(folder, "app.pem"),
      SKEIN_FORGE_WEBHOOK_SECRET_FILE: join(folder, "webhook-secret"),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  if (child.stdout === null) throw new Error("no standard output");
  const line = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`serve.ts ended with ${String(code)}`))),
  ]);
  return { child, ready: Ready.parse(JSON.parse(String(line[0]))) };
}

async function post(ready: Ready, path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${ready.url}/_dev/${path}`, {
    method: "POST",
    headers: { "x-forge-secret": WEBHOOK_SECRET, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

function client(ready: Ready, token: unknown): Octokit {
  return new Octokit({ baseUrl: ready.url, auth: String(token) });
}

test("state, git and tokens outlive a kill -9, and SIGTERM ends it cleanly", async () => {
  const first = await serve(0);
  const { ready } = first;
  await post(ready, "repositories", {
    owner: "acme",
    name: "shop",
    private: true,
    files: { a: "a\n" },
  });
  const { token } = await post(ready, "users", { login: "ana" });
  const ana = client(ready, token);
  const main = await ana.request("GET /repos/acme/shop/git/ref/heads/main");
  const base = z.object({ object: z.object({ sha: z.string() }) }).parse(main.data).object.sha;
  const push = join(folder, "push");
  await git(
    folder,
    "clone",
    "--quiet",
    `${ready.gitUrl.replace("://", `://ana:${String(token)}@`)}/acme/shop.git`,
    push,
  );
  await git(push, "switch", "--quiet", "--create", "b");
  await git(push, "commit", "--quiet", "--allow-empty", "-m", "b");
  await git(push, "push", "--quiet", "origin", "b");
  await ana.request("POST /repos/acme/shop/pulls", { head: "b", base: "main", title: "B" });
  await ana.request("POST /repos/acme/shop/issues/1/labels", { labels: ["kept"] });
  const app = new App({
    appId: ready.appId,
    privateKey: appKeyPem,
    Octokit: Octokit.defaults({ baseUrl: ready.url }),
  });
  const issued = await app.octokit.request("POST /app/installations/{installation_id}/access_tokens", {
    installation_id: ready.installationId,
  });
  await new Promise((resolve) => setTimeout(resolve, 200)); // the last moment, which may be lost, is over
  first.child.kill("SIGKILL");
  await once(first.child, "exit");

  const port = Number(new URL(ready.url).port);
  const second = await serve(port);
  expect(second.ready).toStrictEqual(ready);
  const again = client(second.ready, token);
  const pull = await again.request("GET /repos/acme/shop/pulls/1");
  expect(pull.data).toMatchObject({
    title: "B",
    state: "open",
    labels: [{ name: "kept" }],
    base: { sha: base },
  });
  const bot = client(second.ready, issued.data.token);
  expect((await bot.request("GET /installation/repositories")).data.total_count).toBe(1);
  await git(push, "fetch", "--quiet", "origin");
  await git(push, "commit", "--quiet", "--allow-empty", "-m", "more");
  await git(push, "push", "--quiet", "origin", "b");
  const moved = await again.request("GET /repos/acme/shop/pulls/1");
  expect(moved.data).toMatchObject({ head: { sha: await git(push, "rev-parse", "HEAD") } });

  second.child.kill("SIGTERM");
  expect(await once(second.child, "exit")).toStrictEqual([0, null]);
});

test("a branch that went while the forge was down has closed its pull request", async () => {
  const { child, ready } = await serve(0);
  const { token } = await post(ready, "users", { login: "ben" });
  child.kill("SIGTERM");
  await once(child, "exit");
  await git(join(folder, "data", "git", "1.git"), "update-ref", "-d", "refs/heads/b");
  const later = await serve(0);
  const pull = await client(later.ready, token).request("GET /repos/acme/shop/pulls/1");
  expect(pull.data).toMatchObject({ state: "closed", merged: false });
  later.child.kill("SIGINT");
  expect(await once(later.child, "exit")).toStrictEqual([0, null]);
});

test("a missing setting is named, and nothing starts", async () => {
  const child = spawn(process.execPath, ["test/support/forge/serve.ts"], {
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => text.push(chunk.toString("utf8")));
  expect(await once(child, "close")).toStrictEqual([2, null]);
  expect(text.join("")).toContain("SKEIN_FORGE_DATA");
});
