// test/gateway/process.test.ts: workers/gateway.ts as the process it is: ready without Temporal, and gone when told so.
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePorts } from "../../scripts/stack/ports.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { startDatabase } from "../support/ledger/database.ts";
import type { TestDatabase } from "../support/ledger/database.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
let database: TestDatabase;
let env: Record<string, string>;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skein-gateway-"));
  database = await startDatabase();
  const { gateway, nobody } = await freePorts(["gateway", "nobody"]);
  url = `http://127.0.0.1:${gateway}`;
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const halt = newKeyPair();
  env = {
    PATH: process.env["PATH"] ?? "",
    SKEIN_TEMPORAL_ADDRESS: `127.0.0.1:${nobody}`,
    SKEIN_GATEWAY_URL: url,
    SKEIN_GATEWAY_PORT: `${gateway}`,
    SKEIN_PERMIT_PUBLIC_KEY: await file("permit.json", JSON.stringify(newKeyPair().publicKey)),
    SKEIN_HALT_PUBLIC_KEY: await file("halt.public.json", JSON.stringify(halt.publicKey)),
    SKEIN_HALT_KEY: await file("halt.json", JSON.stringify(halt.privateKey)),
    SKEIN_WEBHOOK_SECRET: await file("webhook", "secret\n"),
    SKEIN_NAMESPACES: await file("namespaces.json", JSON.stringify({ acme: "default" })),
    SKEIN_MODEL_ROUTES: await file("routes.json", "{}"),
    SKEIN_JUDGE: await file("judge.json", "null"),
    SKEIN_PROMPTS_DIR: join(CHECKOUT, "prompts"),
    SKEIN_ARTIFACT_DIR: join(folder, "artifacts"),
    DATABASE_URL: database.appUrl,
  };
});
afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true });
});

type Running = { child: ChildProcess; output: () => string };

async function start(changes: Record<string, string> = {}): Promise<Running> {
  const child = fork(join(CHECKOUT, "workers/gateway.ts"), { env: { ...env, ...changes }, silent: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => void (output += chunk));
  return { child, output: () => output };
}

async function untilReady({ child, output }: Running): Promise<void> {
  const [message] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (message !== "ready") throw new Error(`the gateway ended: ${output()}`);
}

async function ended({ child }: Running): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = await once(child, "exit");
  return code;
}

describe("the gateway as a process", () => {
  test("I14 is ready and speaks of halts while Temporal is away, and ends on SIGTERM under an open feed", async () => {
    const running = await start();
    await untilReady(running);
    const feed = await fetch(`${url}/halts/feed`);
    const reader = feed.body?.getReader();
    const first = await reader?.read();
    const [line] = new TextDecoder().decode(first?.value).split("\n"); // a slow reader gets several at once
    expect(line?.split(".")).toHaveLength(3);
    const health = await fetch(`${url}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toStrictEqual({ ok: false, database: true, temporal: false, feedEpoch: 0 });
    running.child.kill("SIGTERM");
    expect(await ended(running)).toBe(0);
  });

  test("ends when the one that started it is gone", async () => {
    const running = await start();
    await untilReady(running);
    running.child.disconnect();
    expect(await ended(running)).toBe(0);
  });

  test("does not start with a public key where its own should be, or without its settings", async () => {
    const wrongKey = await start({ SKEIN_HALT_KEY: env["SKEIN_HALT_PUBLIC_KEY"] ?? "" });
    expect(await ended(wrongKey)).not.toBe(0);
    const unset = await start({ SKEIN_ARTIFACT_DIR: "" });
    expect(await ended(unset)).toBe(2);
    expect(unset.output()).toContain("SKEIN_ARTIFACT_DIR");
  });
});
