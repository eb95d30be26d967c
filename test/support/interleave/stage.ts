// test/support/interleave/stage.ts: a Temporal server, a ledger and the real control worker as a process, with a light outer world behind the real gates.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JWK } from "jose";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { startServer } from "../../../scripts/bench/temporal.ts";
import type { BenchServer } from "../../../scripts/bench/temporal.ts";
import { ensureBundle } from "../../../scripts/stack/bundle.ts";
import { startChild } from "../../../scripts/stack/child.ts";
import type { Child } from "../../../scripts/stack/child.ts";
import { workerSpec } from "../../../scripts/stack/parts.ts";
import { placesIn } from "../../../scripts/stack/places.ts";
import { createAttemptLimit } from "../../../workers/attempt-limit.ts";
import { createIdentity } from "../../../workers/identity.ts";
import { createPermitCheck } from "../../../workers/permit-check.ts";
import { createPermitGate } from "../../../workers/permit-gate.ts";
import { createPulse } from "../../../workers/pulse.ts";
import { createReceipts } from "../../../workers/receipt.ts";
import { startWorld } from "../ledger/world.ts";
import type { World } from "../ledger/world.ts";
import { followLedger } from "./feed.ts";
import { createOutside, HOST_QUEUE } from "./outside.ts";
import type { Outside } from "./outside.ts";

export type Stage = {
  world: World;
  server: BenchServer;
  outside: Outside;
  /** File of the workflow code that the control worker runs. */
  bundle: string;
  /** kill -9 of the control worker; resolves when another one serves. While one is under way, there is no second. */
  crash: () => Promise<void>;
  stop(): Promise<void>;
};

const QUEUES = ["scm", "model", "sandbox", HOST_QUEUE, "evidence"];

export async function startStage(): Promise<Stage> {
  Runtime.install({ logger: new DefaultLogger("ERROR"), shutdownSignals: [] }); // a Ctrl-C lets what is under way end
  const folder = mkdtempSync(join(tmpdir(), "skein-stage-"));
  const [world, server] = await Promise.all([startWorld(), startServer()]);
  const outside = createOutside();
  const bundle = await ensureBundle(join(folder, "bundles"));
  const control = await startControl({ folder, world, server, bundle });
  const effects = await startEffects({ world, server, outside });
  return {
    world,
    server,
    outside,
    bundle,
    crash: control.crash,
    async stop() {
      await control.stop();
      await effects.stop();
      await server.stop();
      await world.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Parts = { folder: string; world: World; server: BenchServer; bundle: string };

async function startControl(
  parts: Parts,
): Promise<{ crash: () => Promise<void>; stop: () => Promise<void> }> {
  const env = controlEnvironment(parts);
  const spec = workerSpec({ node: process.execPath, places: placesIn(parts.folder), name: "control", env });
  const start = (): Promise<Child> =>
    startChild({ ...spec, logFile: join(parts.folder, "control.log") }, SILENT);
  let current = await start();
  let crashing: Promise<void> | null = null;
  const killAndStart = async (): Promise<void> => {
    const pid = current.pid();
    const gone = current.stop(); // so that nobody but us starts it again
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await gone;
    current = await start();
  };
  return {
    crash: () => (crashing ??= killAndStart().finally(() => (crashing = null))),
    async stop() {
      await crashing?.catch(() => {});
      await current.stop();
    },
  };
}

const SILENT = { started: () => {}, ended: () => {} };

function controlEnvironment({ folder, world, server, bundle }: Parts): Record<string, string> {
  const file = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value), { mode: 0o600 });
    return path;
  };
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? join(folder, "compile-cache"),
    SKEIN_DEPLOYMENT: world.deps.deployment,
    SKEIN_HOST: "stage",
    SKEIN_TEMPORAL_ADDRESS: server.address,
    SKEIN_GATEWAY_URL: "http://127.0.0.1:1", // it asks the gateway for nothing
    SKEIN_PERMIT_PUBLIC_KEY: file("permit-public.json", world.permitKey.publicKey),
    SKEIN_HALT_PUBLIC_KEY: file("halt-public.json", world.permitKey.publicKey), // and hears no feed
    SKEIN_PERMIT_KEY: file("permit.json", world.permitKey.privateKey),
    SKEIN_PRICES: file("prices.json", world.deps.prices),
    DATABASE_URL: world.sql.appUrl,
    SKEIN_WORKFLOW_BUNDLE: bundle,
    SKEIN_LOG_LEVEL: "warn",
  };
}

type Effects = Pick<Stage, "world" | "server" | "outside">;

async function startEffects({ world, server, outside }: Effects): Promise<{ stop(): Promise<void> }> {
  const check = await createPermitCheck(world.permitKey.publicKey as JWK);
  const identity = createIdentity("outside", "outside");
  const feed = await followLedger(world.gateway);
  const activity = [
    createAttemptLimit({ redact: (text) => text }),
    createPermitGate({ check, feed }),
    createReceipts({ identity }),
    createPulse({ feed }),
  ];
  const workers = await Promise.all(
    QUEUES.map((taskQueue) =>
      Worker.create({
        connection: server.connection,
        taskQueue,
        activities: outside.activities,
        interceptors: { activity },
        maxHeartbeatThrottleInterval: "2s",
      }),
    ),
  );
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await running;
      feed.close();
    },
  };
}
