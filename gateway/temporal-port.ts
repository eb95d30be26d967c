// gateway/temporal-port.ts: the little that the gateway asks of Temporal, each in the namespace of one tenant (I7).
import type { Workflow, WorkflowStartOptions } from "@temporalio/client";
import type { SpanRef } from "../core/trace.ts";

/** Temporal was not reached or did not answer: the same again later may do. The message is fit for people. */
export class TemporalFault extends Error {
  override name = "TemporalFault";
}

export type StartOptions = WorkflowStartOptions<Workflow> & { args: unknown[] };
/** `trace`: what its attempts join; absent for a run, whose id tells. */
export type WorkflowCall = { tenant: string; workflow: string; options: StartOptions; trace?: SpanRef };

export type Schedule = { tenant: string; id: string; workflow: string; args: unknown[]; everyMs: number };

/** Each rejects with `TemporalFault`; with another error only where Temporal refuses the request itself. */
export type Temporal = {
  /** `ended`: a workflow of that id had run and is over, and the id may not be used again. */
  start(call: WorkflowCall): Promise<"started" | "ended">;
  /** Starts it and waits for what it answers, at most `timeoutMs`. Its own failure is an error. */
  execute(call: WorkflowCall & { timeoutMs: number }): Promise<unknown>;
  /** False: no such workflow runs. */
  signal(to: { tenant: string; workflowId: string; signal: string; args: unknown[] }): Promise<boolean>;
  /** Signals it, and starts it first where it does not run. */
  signalWithStart(call: WorkflowCall & { signal: string; signalArgs: unknown[] }): Promise<void>;
  /** Runs a workflow at every interval, never two at a time; as it is where it is there already. */
  keepSchedule(schedule: Schedule): Promise<void>;
  /** Those that have a namespace. */
  readonly tenants: readonly string[];
  isReachable(): Promise<boolean>;
  /** The workflow's page in the Web UI; null where there is none. */
  webUrl(tenant: string, workflowId: string): string | null;
};
