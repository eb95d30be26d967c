// workers/temporal-log.ts: the SDK's log lines and the workflows' own, into ours, each with its run's id.
import { DefaultLogger } from "@temporalio/worker";
import type { LogMetadata } from "@temporalio/worker";
import type { Logger } from "pino";
import { ownerOf } from "../core/workflow-id.ts";
import { runFacts } from "./log.ts";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "debug", WARN: "warn", ERROR: "error" } as const;

/** The SDK says `error` where pino only unfolds `err`: without the new name a failed activity would be logged as `{}`. */
export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger("INFO", ({ level, message, meta = {} }) => {
    const { error, ...facts } = meta;
    const own = level === "INFO" && meta["sdkComponent"] === "workflow"; // what a workflow of ours says itself
    const line = { ...facts, ...runOf(meta), ...(error === undefined ? {} : { err: error }) };
    log[own ? "info" : LEVELS[level]](line, message);
  });
}

function runOf({ workflowId }: LogMetadata): object {
  return typeof workflowId === "string" ? runFacts(ownerOf(workflowId).run) : {};
}
