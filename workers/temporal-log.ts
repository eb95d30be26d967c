// workers/temporal-log.ts: the SDK's log lines, into ours.
import { DefaultLogger } from "@temporalio/worker";
import type { Logger } from "pino";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "debug", WARN: "warn", ERROR: "error" } as const;

export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger("INFO", ({ level, message, meta }) => {
    log[LEVELS[level]](meta ?? {}, message);
  });
}
