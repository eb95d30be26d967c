// core/trace.ts: one trace per run: how a run's trace is named, carried as W3C Trace Context, and read back.
import { sha256Hex } from "./digest.ts";

/** `traceId`: 32 hex digits, `spanId`: 16, lower case, neither all zeros (W3C Trace Context). */
export type SpanRef = { traceId: string; spanId: string };

/** Temporal header whose JSON payload is `{ traceparent }`; never encoded by Temporal, so no secret may stand in it (I9). */
export const TRACE_HEADER = "_tracer-data";

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;
const RUN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/**
 * The root span of a run. Its 64-bit id is a trace id once zeros stand before it, so people find the trace without
 * asking anything; whoever knows the run can join its trace. An id of another form is hashed.
 */
export function runTrace(runId: string): SpanRef {
  if (RUN_ID.test(runId)) return { traceId: runId.padStart(32, "0"), spanId: runId };
  const hash = sha256Hex(runId);
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

/** Always sampled: a run is rare and costly beside its spans. */
export function traceparentOf({ traceId, spanId }: SpanRef): string {
  return `00-${traceId}-${spanId}-01`;
}

/** Null for what is no version 00 `traceparent`. */
export function readTraceparent(text: string): SpanRef | null {
  const [, traceId, spanId] = TRACEPARENT.exec(text) ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : null;
}
