// gateway/temporal.ts: the Temporal port over one connection, one client per namespace; starts while Temporal is down (I14).
import {
  Client,
  Connection,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from "@temporalio/client";
import type { ConnectionOptions, WorkflowClientInterceptor } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import { TRACE_HEADER, traceparentOf } from "../core/trace.ts";
import type { SpanRef } from "../core/trace.ts";
import { keepSchedule } from "./temporal-schedule.ts";
import { TemporalFault } from "./temporal-port.ts";
import type { Temporal } from "./temporal-port.ts";

const CALL_MS = 5000;
const PROBE_MS = 1000;

/** gRPC: cancelled, deadline exceeded, resource exhausted, unavailable. */
const TRANSIENT: readonly number[] = [1, 4, 8, 14];

export type TemporalSettings = {
  connection: ConnectionOptions;
  /** tenant → namespace; whoever reads a namespace reads all its runs. */
  namespaces: Readonly<Record<string, string>>;
  webUrl: string | null;
};

export function openTemporal(settings: TemporalSettings): Temporal & { close(): Promise<void> } {
  const { namespaces, webUrl } = settings;
  const connection = Connection.lazy({ connectTimeout: CALL_MS, ...settings.connection });
  const namespaceOf = (tenant: string): string | undefined =>
    Object.hasOwn(namespaces, tenant) ? namespaces[tenant] : undefined;
  const clientOf = clientsOn(connection, namespaceOf);
  const within = <T>(timeoutMs: number, call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + timeoutMs, call).catch((error: unknown) => {
      throw asFault(error);
    });

  return {
    start: async ({ tenant, workflow, options, trace }) => {
      const { workflow: client } = clientOf(tenant, ...(trace ? [carrying(trace)] : []));
      try {
        await within(CALL_MS, () => client.start(workflow, options));
        return "started";
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return "ended";
        throw error;
      }
    },
    execute: async ({ tenant, workflow, options, trace, timeoutMs }) => {
      const { workflow: client } = clientOf(tenant, ...(trace ? [carrying(trace)] : []));
      return within<unknown>(timeoutMs, () => client.execute(workflow, options));
    },
    signal: async ({ tenant, workflowId, signal, args }) => {
      const handle = clientOf(tenant).workflow.getHandle(workflowId);
      try {
        await within(CALL_MS, () => handle.signal(signal, ...args));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    signalWithStart: async ({ tenant, workflow, options, signal, signalArgs }) => {
      const sent = { ...options, signal, signalArgs };
      await within(CALL_MS, () => clientOf(tenant).workflow.signalWithStart(workflow, sent));
    },
    keepSchedule: (schedule) => within(CALL_MS, () => keepSchedule(clientOf(schedule.tenant), schedule)),
    tenants: Object.keys(namespaces),
    isReachable: () =>
      within(PROBE_MS, () => connection.workflowService.getSystemInfo({})).then(isTrue, isFalse),
    webUrl: (tenant, workflowId) => {
      const namespace = namespaceOf(tenant);
      return webUrl === null || namespace === undefined ? null : pageOf(webUrl, namespace, workflowId);
    },
    close: () => connection.close(),
  };
}

function clientsOn(connection: Connection, namespaceOf: (tenant: string) => string | undefined) {
  return (tenant: string, ...interceptors: WorkflowClientInterceptor[]): Client => {
    const namespace = namespaceOf(tenant);
    if (namespace === undefined) throw new Error(`tenant ${tenant} has no Temporal namespace configured`);
    return new Client({ connection, namespace, interceptors: { workflow: interceptors } });
  };
}

function pageOf(webUrl: string, namespace: string, workflowId: string): string {
  const path = [namespace, "workflows", workflowId].map(encodeURIComponent).join("/");
  return `${webUrl.replace(/\/$/, "")}/namespaces/${path}`;
}

/** The header is the same whether this process exports spans or not. */
function carrying(trace: SpanRef): WorkflowClientInterceptor {
  const header = defaultPayloadConverter.toPayload({ traceparent: traceparentOf(trace) });
  return {
    startWithDetails: (input, next) =>
      next({ ...input, headers: { ...input.headers, [TRACE_HEADER]: header } }),
  };
}

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;

function asFault(error: unknown): unknown {
  const cause = error instanceof ServiceError ? error.cause : error;
  const transient = isGrpcServiceError(cause) && TRANSIENT.includes(cause.code);
  return transient ? new TemporalFault("Temporal does not answer", { cause: error }) : error;
}
