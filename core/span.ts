// core/span.ts: all that a span may say, and the port that takes it: names and numbers, no free text (I9).
import type { FailureKind } from "./schema/failure.ts";
import type { SpanRef } from "./trace.ts";

/** Ids, closed words and counts. An error's message, a summary, an argument has no place here. */
export type SpanAttributes = Partial<{
  tenant: string;
  run: string;
  workflow: string;
  action: string;
  kind: string;
  queue: string;
  attempt: number;
  outcome: "done" | "failed" | "cancelled";
  failure: FailureKind;
  costMicroUsd: number;
  operation: "chat";
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
}>;

/** The allow-list: what is not here is not exported. OpenTelemetry's own names where it has one. */
export const SPAN_ATTRIBUTES = {
  tenant: "skein.tenant",
  run: "skein.run",
  workflow: "skein.workflow_id",
  action: "skein.action_id",
  kind: "skein.action_kind",
  queue: "skein.queue",
  attempt: "skein.attempt",
  outcome: "skein.outcome",
  failure: "error.type",
  costMicroUsd: "skein.cost_micro_usd",
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  model: "gen_ai.request.model",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
} as const satisfies Record<keyof SpanAttributes, string>;

export type SpanFacts = {
  name: string;
  kind: "producer" | "consumer" | "internal";
  /** `root`: the span that others already name as their parent. `parent` null: a trace of its own. */
  place: { root: SpanRef } | { parent: SpanRef | null };
  attributes: SpanAttributes;
};

/** Opens a span; what it answers ends it, with what is known by then. Total: telemetry never fails the work. */
export type Spans = { open(facts: SpanFacts): (atEnd: SpanAttributes) => void };

/** Of a process without telemetry. */
export const NO_SPANS: Spans = { open: () => () => {} };
