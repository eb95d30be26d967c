// test/support/stories/stack.ts: a whole stack of its own for a story, seen by a person of its first tenant.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { z } from "zod";
import { openDatabase } from "../../../activities/ledger/database.ts";
import type { Recorder } from "../../../activities/ledger/deps.ts";
import { createIdentity } from "../../../workers/identity.ts";
import { ensureTape } from "../../../scripts/demo/test-dependencies.ts";
import { placesIn } from "../../../scripts/stack/places.ts";
import type { Places } from "../../../scripts/stack/places.ts";
import { Settings } from "../../../scripts/stack/settings.ts";
import { startStack } from "../../../scripts/stack/stack.ts";
import type { Stack } from "../../../scripts/stack/stack.ts";
import { environmentOf } from "./part.ts";
import { createStoryTenant } from "./tenant.ts";
import type { StoryTenant } from "./tenant.ts";

export type StoryStack = StoryTenant & {
  stack: Stack;
  places: Places;
  /** What a person's shell needs for `skein` to speak to this stack. */
  environment: { SKEIN_STACK: string };
  /** A clone of a person's own, with the full history. */
  clone(repository: string, folder: string): Promise<void>;
  /** Somebody of another tenant, whose repositories are this forge account's. */
  tenant(id: string, at: { namespace: string; owner: string }): StoryTenant;
  /** Of the person at the forge whose requests `asPerson` makes. */
  personToken: string;
  /** A person's own request to the forge, not the platform's. */
  asPerson(method: string, path: string, body?: unknown): Promise<Response>;
  /** What the development forge offers its tests: faults, requests, installations. */
  dev(method: string, path: string, body?: unknown): Promise<Response>;
  pullRequestCount(repository: string): Promise<number>;
  /** The next clones of the repository go wrong. */
  failClones(repository: string, kind: "slow" | "hang" | "cut", times: number): Promise<void>;
  recorder: Recorder;
  /** `keep`: its folder stays, for somebody to look at. */
  stop(options?: { keep: boolean }): Promise<void>;
};

/** `settings`: what its `skein.yaml` would say; empty, all defaults. */
export async function startStoryStack(settings: z.input<typeof Settings> = {}): Promise<StoryStack> {
  const root = mkdtempSync(join(tmpdir(), "skein-story-"));
  chmodSync(root, 0o711); // the sandbox's users pass through
  const stack = await startStack({
    root,
    fresh: false,
    say: () => {},
    settings: Settings.parse(settings),
  });
  const places = placesIn(root);
  const secret = readFileSync(join(places.keys, "webhook-secret"), "utf8").trim();
  const dev = (path: string, init: { type: string; body: string | Uint8Array }): Promise<Response> =>
    fetch(`${stack.file.forgeUrl}/_dev/${path}`, {
      method: "POST",
      headers: { "content-type": init.type, "x-forge-secret": secret },
      body: typeof init.body === "string" ? init.body : Buffer.from(init.body),
    });
  const { token } = (await (
    await dev("users", { type: "application/json", body: JSON.stringify({ login: "jane", role: "write" }) })
  ).json()) as { token: string };
  const environment = { SKEIN_STACK: places.stackFile };
  const asPerson: StoryStack["asPerson"] = (method, path, body) =>
    fetch(`${stack.file.forgeUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await ensureTape(places.caches);
  const database = openDatabase({ appUrl: environmentOf(stack, "gateway")["DATABASE_URL"] ?? "" });
  const tenantOf = (env: Record<string, string>, owner: string): StoryTenant =>
    createStoryTenant({
      folder: root,
      env: { ...environment, ...env },
      owner,
      seed: (query, init) => dev(`repositories${query}`, init),
    });

  return {
    ...tenantOf({}, "acme"),
    stack,
    places,
    environment,
    personToken: token,
    async clone(repository, folder) {
      const url = stack.file.forgeUrl.replace("://", `://x:${token}@`);
      await execa("git", ["clone", "--quiet", `${url}/${repository}.git`, folder]);
    },
    tenant: (id, { namespace, owner }) =>
      tenantOf({ SKEIN_TENANT: id, SKEIN_TEMPORAL_NAMESPACE: namespace }, owner),
    asPerson,
    async failClones(repository, kind, times) {
      const body = JSON.stringify({ repository, kind, times });
      const response = await dev("git-faults", { type: "application/json", body });
      if (!response.ok) throw new Error(await response.text());
    },
    dev: (method, path, body) =>
      fetch(`${stack.file.forgeUrl}/_dev/${path}`, {
        method,
        headers: { "x-forge-secret": secret },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async pullRequestCount(repository) {
      const response = await asPerson("GET", `/repos/${repository}/pulls?state=all`);
      return ((await response.json()) as unknown[]).length;
    },
    recorder: {
      database,
      worker: createIdentity("story", "test").on(""),
      clock: () => new Date(),
      redact: (text) => text,
    },
    async stop(options) {
      await database.close();
      await stack.stop();
      if (options?.keep !== true) rmSync(root, { recursive: true, force: true });
    },
  };
}
