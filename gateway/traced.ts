// gateway/traced.ts: work of the gateway as a span; what it starts joins the trace, whether spans are exported or not.
import { randomBytes } from "node:crypto";
import type { SpanAttributes, SpanFacts, Spans } from "../core/span.ts";
import type { SpanRef } from "../core/trace.ts";

export type Traced = {
  name: "run.start" | "run.hint" | "repository.onboard";
  place: SpanFacts["place"];
  attributes: SpanAttributes;
};

/** Answers, or throws, what `work` does. */
export async function traced<T>(spans: Spans, span: Traced, work: () => Promise<T>): Promise<T> {
  const end = spans.open({ ...span, kind: "producer" });
  try {
    const answer = await work();
    end({ outcome: "done" });
    return answer;
  } catch (error) {
    end({ outcome: "failed" });
    throw error;
  }
}

/** For what has no run to be named by. */
export function newTrace(): SpanRef {
  return { traceId: randomBytes(16).toString("hex"), spanId: randomBytes(8).toString("hex") };
}
