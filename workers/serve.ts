// workers/serve.ts: runs one Temporal worker on one queue until it is told to stop; the same gates for every queue.
import { NativeConnection, Runtime, Worker } from "@temporalio/worker";
import type { WorkerOptions } from "@temporalio/worker";
import type { JWK } from "jose";
import type { Logger } from "pino";
import { NO_SPANS } from "../core/span.ts";
import type { SharedConfig } from "./config.ts";
import { checkArtifactStore } from "./artifact-front.ts";
import { createAttemptLog } from "./attempt-log.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import { createAttemptSpan } from "./attempt-span.ts";
import { followHaltFeed } from "./halt-feed.ts";
import { createIdentity } from "./identity.ts";
import { createLog } from "./log.ts";
import { createPermitCheck } from "./permit-check.ts";
import { createPermitGate } from "./permit-gate.ts";
import { createPulse, currentPulse } from "./pulse.ts";
import { createReceipts } from "./receipt.ts";
import { redactLine } from "./redaction.ts";
import { startTelemetry } from "./telemetry.ts";
import { stopWithParent } from "./stopping.ts";
import { temporalOptions } from "./temporal-options.ts";
import { createStoreGate } from "./store-gate.ts";
import { createTemporalLogger } from "./temporal-log.ts";

export type Wiring = {
  name: string;
  config: SharedConfig;
  /** One worker per queue name; a sandbox host serves two. */
  queues: { queue: string; options: Partial<WorkerOptions> }[];
};

/** Effects behind attempt limit, permit gate, receipt and pulse. Resolves when a signal has stopped every worker. */
export async function serveEffects({ name, config, queues }: Wiring): Promise<void> {
  const log = createLog(name, config);
  const identity = createIdentity(name, config.SKEIN_HOST);
  const feed = await followHaltFeed({
    url: config.SKEIN_GATEWAY_URL,
    publicKey: config.SKEIN_HALT_PUBLIC_KEY as JWK,
    limits: { startMs: config.SKEIN_HALT_START_MS, runMs: config.SKEIN_HALT_RUN_MS },
    log,
  });
  const check = await createPermitCheck(config.SKEIN_PERMIT_PUBLIC_KEY as JWK);
  const front = { gatewayUrl: config.SKEIN_GATEWAY_URL, signal: () => currentPulse().signal };
  const activity = [
    createAttemptLimit({ redact: redactLine }),
    createPermitGate({ check, feed }),
    createReceipts({ identity }),
    createPulse({ feed }),
    createStoreGate({ check: (permit) => checkArtifactStore(front, permit) }),
  ];
  const gated = queues.map(({ queue, options }) => ({
    queue,
    options: { ...options, interceptors: { activity } },
  }));
  await serve({ name, config, log, queues: gated });
  feed.close();
}

export async function serve(wiring: Wiring & { log: Logger }): Promise<void> {
  const { config, log, queues } = wiring;
  Runtime.install({ logger: createTemporalLogger(log) });
  const { spans, close: closeTelemetry } = await startTelemetry(wiring);
  const watched = [createAttemptLog({ log }), ...(spans === NO_SPANS ? [] : [createAttemptSpan({ spans })])];
  const connection = await NativeConnection.connect(temporalOptions(config));
  const workers = await Promise.all(
    queues.map(({ queue, options }) =>
      Worker.create({
        connection,
        namespace: config.SKEIN_TEMPORAL_NAMESPACE,
        identity: `${wiring.name}@${config.SKEIN_HOST}:${process.pid}`,
        taskQueue: queue,
        maxHeartbeatThrottleInterval: "2s",
        shutdownGraceTime: "5s",
        shutdownForceTime: "10s",
        ...options,
        interceptors: { activity: [...watched, ...(options.interceptors?.activity ?? [])] },
      }),
    ),
  );
  const running = Promise.all(workers.map((worker) => worker.run()));
  stopWithParent();
  log.info({ queues: queues.map(({ queue }) => queue) }, "serving");
  process.send?.("ready");
  await running;
  await Promise.all([connection.close(), closeTelemetry()]);
}
