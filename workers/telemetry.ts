// workers/telemetry.ts: traces of this process, where a collector is configured; elsewhere nothing is loaded and nothing costs.
import type { Logger } from "pino";
import { NO_SPANS } from "../core/span.ts";
import type { Spans } from "../core/span.ts";
import type { SharedConfig } from "./config.ts";

/** A worker has to be gone in seconds, whatever the collector does. */
const FLUSH_MS = 1500;

export type Telemetry = { spans: Spans; close: () => Promise<void> };

const OFF: Telemetry = { spans: NO_SPANS, close: async () => {} };

/** `close` sends what is left, for at most `FLUSH_MS`. */
export async function startTelemetry(process: {
  name: string;
  config: SharedConfig;
  log: Logger;
}): Promise<Telemetry> {
  const { name, config, log } = process;
  if (config.SKEIN_OTLP_URL === undefined) return OFF;
  const { createOtlpSpans } = await import("./otlp.ts");
  const { spans, flush } = createOtlpSpans({
    url: config.SKEIN_OTLP_URL,
    service: `skein-${name}`,
    host: config.SKEIN_HOST,
    deployment: config.SKEIN_DEPLOYMENT,
    onLost: (error) => log.warn({ err: error }, "the collector does not take spans; some are lost"),
  });
  return { spans, close: () => Promise.race([flush().catch(() => {}), wait(FLUSH_MS)]) };
}

function wait(timeoutMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timeoutMs));
}
