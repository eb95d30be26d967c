// test/support/forge/dev-routes.ts: `/_dev`: what a test or the dev stack needs and GitHub does not offer.
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { ensureAccount } from "./accounts.ts";
import { addFaultRoutes } from "./fault-routes.ts";
import { fullName } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { deliveryJson } from "./hook-routes.ts";
import { Refusal, notFound } from "./refusal.ts";
import { bodyOf, pageOf } from "./routing.ts";
import type { ForgeApp, ForgeContext } from "./routing.ts";
import { seedRepository } from "./seed.ts";
import type { RepositorySeed } from "./seed.ts";
import { issueUserToken } from "./tokens.ts";
import { unpackTar } from "./unpack.ts";

/** Every call under `/_dev` names the webhook secret in this header: whoever started the forge knows it. */
const DEV_HEADER = "x-forge-secret";

const Seed = z.strictObject({
  owner: z.string(),
  name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  files: z.record(z.string(), z.string()).optional(),
  fromGitDir: z.string().optional(),
  defaultBranch: z.string().optional(),
  private: z.boolean().optional(),
  description: z.string().optional(),
});
const Person = z.strictObject({
  login: z.string(),
  role: z.enum(["admin", "write", "read"]).optional(),
});

export function addDevRoutes(app: ForgeApp, forge: Forge): void {
  app.use("/_dev/*", async (c, next) => {
    assertSecret(forge, c);
    await next();
  });
  app.get("/_dev/forge", (c) => {
    const { app: own, url } = forge.settings;
    const { installations } = forge.store.state;
    return c.json({ url, appId: own.id, clientId: own.clientId, slug: own.slug, installations });
  });
  app.post("/_dev/users", async (c) => {
    const person = await bodyOf(c, Person, "User");
    const { login } = ensureAccount(forge, { ...person, type: "User" });
    return c.json({ login, token: issueUserToken(forge, login) }, 201);
  });
  addFaultRoutes(app, forge);
  addSeedRoutes(app, forge);
  addDeliveryRoutes(app, forge);
}

function addSeedRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/_dev/repositories", (c) => {
    const shown = forge.store.state.repositories.map((repository) => ({
      id: repository.id,
      fullName: fullName(repository),
      private: repository.private,
      defaultBranch: repository.defaultBranch,
    }));
    return c.json(shown);
  });
  app.post("/_dev/repositories", async (c) => {
    const seed = await seedIn(c);
    return c.json(await seedRepository(forge, seed), 201);
  });
}

/** JSON, or a tarball as the body with the rest in the query: `?owner=…&name=…&private=true`. */
async function seedIn(c: ForgeContext): Promise<RepositorySeed> {
  if (!/^application\/(x-tar|gzip|x-gzip)\b/.test(c.req.header("content-type") ?? "")) {
    return withoutUndefined(await bodyOf(c, Seed, "Repository"));
  }
  const query = c.req.query();
  const seed = Seed.parse({ ...query, private: query["private"] === "true" });
  const tarball = new Uint8Array(await c.req.arrayBuffer());
  return { ...withoutUndefined(seed), files: await unpackTar(tarball) };
}

function withoutUndefined(seed: z.infer<typeof Seed>): RepositorySeed {
  const { owner, name, ...rest } = seed;
  return {
    owner,
    name,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  };
}

function addDeliveryRoutes(app: ForgeApp, forge: Forge): void {
  app.get("/_dev/deliveries", (c) => c.json(pageOf(c, forge.webhooks.deliveries()).map(deliveryJson)));
  app.get("/_dev/deliveries/:id{[0-9]+}", (c) => {
    const found = forge.webhooks.deliveries().find((delivery) => delivery.id === Number(c.req.param("id")));
    if (found === undefined) throw notFound();
    const payload: unknown = JSON.parse(found.body);
    return c.json({ ...deliveryJson(found), payload });
  });
  app.post("/_dev/deliveries/:id{[0-9]+}/redeliver", (c) => {
    const again = forge.webhooks.redeliver(Number(c.req.param("id")));
    if (again === null) throw notFound();
    return c.json(deliveryJson(again), 202);
  });
}

function assertSecret(forge: Forge, c: ForgeContext): void {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const given = digest(c.req.header(DEV_HEADER) ?? "");
  if (timingSafeEqual(given, digest(forge.settings.webhookSecret))) return;
  throw new Refusal(401, `Name the webhook secret in the header ${DEV_HEADER}`);
}
