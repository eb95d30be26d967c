// test/forge/stand.ts: a forge on a fresh folder, the App's real client for it, and a catcher for its webhooks.
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App } from "@octokit/app";
import { Octokit } from "@octokit/core";
import { z } from "zod";
import { startDevForge } from "../support/forge/start.ts";
import type { DevForge } from "../support/forge/start.ts";

export const WEBHOOK_SECRET = "a-secret-for-webhooks";

/** RSA is slow to make: one key serves a test file. */
export const appKeyPem = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();

export interface Caught {
  event: string;
  headers: IncomingHttpHeaders;
  body: string;
  payload: Record<string, unknown>;
}

export interface Stand {
  folder: string;
  forge: DevForge;
  caught: Caught[];
  /** How webhooks are answered from now on; `never` keeps them waiting. */
  answer(how: "accepted" | "never"): void;
  /** Moves the forge's clock. */
  advance(ms: number): void;
  /** Closes the forge and starts it again on the same folder. */
  restart(): Promise<DevForge>;
  close(): Promise<void>;
}

export async function startStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "forge-test-"));
  const caught: Caught[] = [];
  const catcher = await startCatcher(caught);
  let aheadMs = 0;
  const open = (): Promise<DevForge> =>
    startDevForge({
      dataDir: join(folder, "data"),
      appPrivateKeyPem: appKeyPem,
      webhookSecret: WEBHOOK_SECRET,
      webhookUrl: catcher.url,
      now: () => Date.now() + aheadMs,
    });
  const stand: Stand = {
    folder,
    caught,
    forge: await open(),
    answer: (how) => catcher.answer(how),
    advance: (ms) => void (aheadMs += ms),
    async restart() {
      await stand.forge.close();
      stand.forge = await open();
      return stand.forge;
    },
    async close() {
      await stand.forge.close();
      await catcher.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stand;
}

interface Catcher {
  url: string;
  answer(how: "accepted" | "never"): void;
  close(): Promise<void>;
}

async function startCatcher(caught: Caught[]): Promise<Catcher> {
  let answering: "accepted" | "never" = "accepted";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const payload = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
      caught.push({
        event: String(request.headers["x-github-event"]),
        headers: request.headers,
        body,
        payload,
      });
      if (answering === "accepted") response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the catcher has no port");
  return {
    url: `http://127.0.0.1:${address.port}/webhooks`,
    answer: (how) => void (answering = how),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Event names with their action, in the order they came. */
export function told(stand: Stand): string[] {
  return stand.caught.map(({ event, payload }) =>
    typeof payload["action"] === "string" ? `${event}.${payload["action"]}` : event,
  );
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The App as the product would build it, only the base address differs. */
export function appClient(forge: DevForge): App<{ Octokit: typeof Octokit }> {
  const Client = Octokit.defaults({ baseUrl: forge.url, log: silent });
  return new App({ appId: forge.clientId, privateKey: appKeyPem, Octokit: Client, log: silent });
}

/** Any token's client. */
export function clientOf(forge: DevForge, token: string): Octokit {
  return new Octokit({ baseUrl: forge.url, auth: token, log: silent });
}

const TokenAnswer = z.object({ token: z.string(), expires_at: z.string() });

/** A token for one repository with just these permissions. */
export async function narrowToken(
  forge: DevForge,
  repositoryId: number,
  permissions: Record<string, string>,
): Promise<string> {
  const answer = await appClient(forge).octokit.request("POST /app/installations/{id}/access_tokens", {
    id: forge.installationId,
    repository_ids: [repositoryId],
    permissions,
  });
  return TokenAnswer.parse(answer.data).token;
}

/** Status and message of a request that must be refused. */
export async function refusal(request: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await request;
  } catch (error) {
    const shown = z.object({ status: z.number(), message: z.string() }).parse(error);
    return { status: shown.status, message: shown.message };
  }
  throw new Error("the request was not refused");
}

const execute = promisify(execFile);

/** Real git of this machine, under no one's settings. */
export async function git(dir: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=ana", "-c", "user.email=ana@example.invalid"];
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: dir,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
  };
  const { stdout } = await execute("git", [...identity, ...args], { cwd: dir, env });
  return stdout.trim();
}

/** Clone address with the token in it, as `x-access-token` or any other name. */
export function cloneUrl(forge: DevForge, name: string, token: string): string {
  return `${forge.gitUrl.replace("://", `://x-access-token:${token}@`)}/acme/${name}.git`;
}
