// test/support/forge/start.ts: the development forge: GitHub's REST API and git, real enough to build and test against.
import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { ServerType } from "@hono/node-server";
import { ensureAccount, ensureInstallation } from "./accounts.ts";
import { createForgeApp } from "./app.ts";
import { catchUp } from "./catch-up.ts";
import type { Delivery } from "./deliveries.ts";
import { createDirectory } from "./directory.ts";
import { createFaults } from "./faults.ts";
import type { Faults, Front } from "./faults.ts";
import { createRate } from "./rate.ts";
import type { Forge, ForgeSettings } from "./forge.ts";
import { createLocks } from "./locks.ts";
import { createMergeability } from "./mergeability.ts";
import { seedRepository } from "./seed.ts";
import type { RepositorySeed, SeededRepository } from "./seed.ts";
import type { Access, Role } from "./state.ts";
import { openStore } from "./store.ts";
import { issueUserToken } from "./tokens.ts";
import { createWebhooks } from "./webhooks.ts";

const DEFAULT_APP_ID = 4242;
const DEFAULT_OWNER = "acme";
const APP_SLUG = "skein";

/** What the App was granted when it was installed. */
const GRANTED: Access = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  checks: "write",
  workflows: "write",
  issues: "read",
  statuses: "read",
};

export interface DevForgeOptions {
  /** Everything of the forge: state, git repositories, deliveries. Made if absent. */
  dataDir: string;
  /** 0 or absent: any free port. */
  port?: number;
  appId?: number;
  /** PKCS#1 or PKCS#8; the forge uses only its public half. */
  appPrivateKeyPem: string;
  webhookSecret: string;
  webhookUrl?: string;
  /** The account the App is installed on from the start; `acme` if absent. */
  owner?: string;
  log?: (line: string) => void;
  /** Milliseconds since the epoch; tests move it. */
  now?: () => number;
}

export interface DevForge {
  /** REST base, as `https://api.github.com` would be. */
  readonly url: string;
  /** Base of clone addresses: `<gitUrl>/OWNER/NAME.git`. */
  readonly gitUrl: string;
  readonly appId: number;
  readonly clientId: string;
  /** Of the owner in the options. */
  readonly installationId: number;
  seedRepository(seed: RepositorySeed): Promise<SeededRepository>;
  /** A token of this person, who is made if unknown, with role `write` unless one is given. */
  asUser(login: string, role?: Role): string;
  /** The installation on another owner, who is made an organisation if unknown. */
  installationFor(owner: string): number;
  /** Newest first. */
  deliveries(): readonly Delivery[];
  redeliver(deliveryId: number): boolean;
  readonly faults: Faults;
  /** Every event so far has been sent, answered or not. */
  settled(): Promise<void>;
  /** State is on disk, nothing listens any more. Once is enough, twice does no harm. */
  close(): Promise<void>;
}

/** Fails: an unreadable `dataDir`, a taken port. Listens on the loopback only. */
export async function startDevForge(options: DevForgeOptions): Promise<DevForge> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  let handler: Front = async () => new Response("starting", { status: 503 });
  const server = await listen((request, env) => handler(request, env), options.port ?? 0);
  try {
    const settings = settingsOf(options, portOf(server));
    const faults = createFaults(settings.now);
    const forge = await openForge({ settings, faults, webhookUrl: options.webhookUrl ?? null });
    const { id } = ensureInstallation(forge, options.owner ?? DEFAULT_OWNER);
    await catchUp(forge);
    await forge.store.flush();
    handler = faults.front(createForgeApp(forge));
    return faceOf(forge, server, id);
  } catch (error) {
    await stopListening(server);
    throw error;
  }
}

function faceOf(forge: Forge, server: ServerType, installationId: number): DevForge {
  const { url, app } = forge.settings;
  let closing: Promise<void> | undefined;
  return {
    url,
    gitUrl: url,
    appId: app.id,
    clientId: app.clientId,
    installationId,
    seedRepository: (seed) => seedRepository(forge, seed),
    asUser: (login, role) => issueUserToken(forge, ensureAccount(forge, { login, role, type: "User" }).login),
    installationFor: (owner) => ensureInstallation(forge, owner).id,
    deliveries: () => forge.webhooks.deliveries(),
    faults: forge.faults,
    redeliver: (id) => forge.webhooks.redeliver(id) !== null,
    settled: () => forge.webhooks.settled(),
    close: () => (closing ??= closeAll(forge, server)),
  };
}

async function closeAll(forge: Forge, server: ServerType): Promise<void> {
  await stopListening(server);
  await forge.webhooks.stop();
  await forge.store.flush();
  await forge.directory.close();
}

function settingsOf(options: DevForgeOptions, port: number): ForgeSettings {
  const id = options.appId ?? DEFAULT_APP_ID;
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir: options.dataDir,
    app: {
      id,
      clientId: `Iv23li${String(id).padStart(14, "0")}`,
      slug: APP_SLUG,
      privateKeyPem: options.appPrivateKeyPem,
      access: GRANTED,
    },
    webhookSecret: options.webhookSecret,
    now: options.now ?? Date.now,
    log: options.log ?? (() => undefined),
  };
}

async function openForge(of: {
  settings: ForgeSettings;
  faults: Faults;
  webhookUrl: string | null;
}): Promise<Forge> {
  const { settings, faults, webhookUrl } = of;
  const { dataDir, webhookSecret: secret, app, now, log } = settings;
  const store = await openStore(dataDir);
  return {
    settings,
    store,
    locks: createLocks(),
    faults,
    rate: createRate(settings.now),
    directory: createDirectory({ state: store.state, url: () => settings.url }),
    webhooks: createWebhooks({ dataDir, url: webhookUrl, secret, appId: app.id, now, log }),
    mergeability: createMergeability(),
  };
}

function listen(fetch: Front, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: "127.0.0.1" }, () => resolve(server));
    server.on("error", reject);
  });
}

function portOf(server: ServerType): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("the forge has no port");
  return address.port;
}

function stopListening(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
