// workers/log.ts: one logger per process: JSON in production, pretty on a terminal; every line passes the redactor (I9).
import { asyncLocalStorage } from "@temporalio/activity";
import { pino } from "pino";
import type { Logger } from "pino";
import { createRedactor } from "../core/redact/redactor.ts";
import { runTrace } from "../core/trace.ts";
import { ownerOf } from "../core/workflow-id.ts";
import type { SharedConfig } from "./config.ts";

export function createLog(name: string, config: SharedConfig): Logger {
  const { redact } = createRedactor({ salt: config.SKEIN_DEPLOYMENT, exact: [] });
  const hooks = { streamWrite: (line: string) => redact(line).text };
  const options = {
    name,
    level: config.SKEIN_LOG_LEVEL,
    hooks,
    mixin: currentRun,
    base: { worker: name, host: config.SKEIN_HOST },
  };
  if (config.SKEIN_LOG === "json") return pino(options);
  return pino({ ...options, transport: { target: "pino-pretty", options: { ignore: "pid,hostname,host" } } });
}

/** Of a line that an attempt of a run writes: the run, and its trace. */
function currentRun(): object {
  const execution = asyncLocalStorage.getStore()?.info.workflowExecution;
  return execution ? runFacts(ownerOf(execution.workflowId).run) : {};
}

/** What every line that concerns a run carries, so that its log is found by its id alone. */
export function runFacts(run: string | null): object {
  return run === null ? {} : { run, trace_id: runTrace(run).traceId };
}
