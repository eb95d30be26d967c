// test/support/workers/effect.ts: one presented effect as a worker's interceptors see it: permit, action, and the attempt's context.
import { Context } from "@temporalio/activity";
import type { ActivityInterceptors } from "@temporalio/worker";
import { artifactWrites } from "../../../core/action.ts";
import { digestOf } from "../../../core/digest.ts";
import type { ActionOf } from "../../../core/schema/action.ts";
import type { Permit } from "../../../core/schema/permit.ts";
import type { Halt } from "../../../core/schema/halt.ts";
import type { HaltFeed } from "../../../workers/halt-feed.ts";

export const SHELL: ActionOf<"shell.exec"> = {
  kind: "shell.exec",
  workspace: { id: "w", queue: "sandbox@h" },
  command: "ls",
  timeoutSeconds: 30,
};

export const CLAIMS: Permit = {
  id: "p-1",
  tenant: "acme",
  run: "r-1",
  wf: "run/acme/r-1",
  act: "a-1",
  kind: "shell.exec",
  queue: "sandbox@h",
  digest: digestOf(SHELL),
  exp: 4_000_000_000,
  reads: [],
  writes: artifactWrites(SHELL),
  data: "internal",
  forgeId: null,
  installations: [],
  exempt: false,
};

type Where = { wf: string; act: string; type: string; queue: string; attempt: number };
const WHERE: Where = { wf: CLAIMS.wf, act: CLAIMS.act, type: CLAIMS.kind, queue: CLAIMS.queue, attempt: 1 };

/** The attempt's context as the SDK builds it; `cancel` is the server's cancel request. */
export function attemptAt(changes: Partial<Where> = {}) {
  const { wf, act, type, queue, attempt } = { ...WHERE, ...changes };
  const info = {
    workflowExecution: { workflowId: wf, runId: "t" },
    activityId: act,
    activityType: type,
    taskQueue: queue,
    attempt,
  };
  const cancel = new AbortController();
  let beats = 0;
  const log = undefined as never; // no interceptor of ours logs through it
  const context = new Context(
    info as never,
    new Promise<never>(() => {}),
    cancel.signal,
    () => void (beats += 1),
    undefined,
    log,
    log,
    {} as never,
  );
  return { context, cancel, beats: () => beats };
}

/** What the effect's body was given, or what the interceptor threw. */
export async function through(
  interceptors: ActivityInterceptors,
  presented: unknown,
  body: (input: unknown) => Promise<unknown> = async (input) => input,
): Promise<unknown> {
  const execute = interceptors.inbound?.execute;
  if (!execute) throw new Error("the interceptor does not execute");
  const input = { args: [presented], headers: {} };
  return execute.call(interceptors.inbound, input, async (next) => body(next.args[0]));
}

export function feedOf(halts: Halt[], ageMs: number | null): HaltFeed {
  const snapshot = { epoch: 1, issuedAt: 0, halts };
  return {
    limits: { startMs: 3000, runMs: 5000 },
    current: () => (ageMs === null ? null : { snapshot, ageMs }),
    onSnapshot: () => () => {},
    close: () => {},
  };
}

export const DRILL: Halt = {
  id: "h-1",
  scope: "tenant",
  target: "acme",
  tenant: "acme",
  mode: "no_effects",
  capability: null,
  reason: "drill",
};
