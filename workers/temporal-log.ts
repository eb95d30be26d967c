// workers/temporal-log.ts: the SDK's log lines, into ours.
import { DefaultLogger } from "@temporalio/worker";
import type { Logger } from "pino";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "debug", WARN: "warn", ERROR: "error" } as const;

/** The SDK says `error` where pino only unfolds `err`: without the new name a failed activity would be logged as `{}`. */
export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger("INFO", ({ level, message, meta = {} }) => {
    const { error, ...facts } = meta;
    log[LEVELS[level]](error === undefined ? facts : { ...facts, err: error }, message);
  });
}
