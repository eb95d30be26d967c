// workers/attempt-span.ts: one span per attempt of an activity, in its run's trace; ids, closed words and counts only (I9).
import { CancelledFailure, defaultPayloadConverter } from "@temporalio/common";
import type { Headers } from "@temporalio/common";
import type { Context, Info } from "@temporalio/activity";
import type { ActivityExecuteInput, ActivityInterceptors } from "@temporalio/worker";
import { z } from "zod";
import { MODEL_KINDS } from "../core/action.ts";
import { ActionKindName } from "../core/schema/action.ts";
import { ModelRoute, ModelUsage } from "../core/schema/model.ts";
import { MicroUsd } from "../core/schema/vocabulary.ts";
import type { SpanAttributes, SpanFacts, Spans } from "../core/span.ts";
import { readTraceparent, runTrace, TRACE_HEADER } from "../core/trace.ts";
import { ownerOf } from "../core/workflow-id.ts";
import type { SpanRef } from "../core/trace.ts";
import { isAbort, kindOf } from "./attempt-limit.ts";

/** The outermost interceptor: what the permit gate refuses is an attempt too. */
export function createAttemptSpan({ spans }: { spans: Spans }) {
  return (context: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next) {
        const end = spans.open(attemptOf(context.info, input));
        try {
          const result: unknown = await next(input);
          end({ outcome: "done", ...usageIn(result) });
          return result;
        } catch (error) {
          end(endingOf(error));
          throw error;
        }
      },
    },
  });
}

function attemptOf(info: Info, { args, headers }: ActivityExecuteInput): SpanFacts {
  const workflow = info.workflowExecution?.workflowId ?? "";
  const { tenant, run } = ownerOf(workflow);
  return {
    name: info.activityType,
    kind: info.isLocal ? "internal" : "consumer",
    place: { parent: run === null ? parentIn(headers) : runTrace(run) },
    attributes: {
      ...(tenant === null ? {} : { tenant }),
      ...(run === null ? {} : { run }),
      workflow,
      queue: info.taskQueue,
      attempt: info.attempt,
      ...(ActionKindName.safeParse(info.activityType).success
        ? { action: info.activityId, kind: info.activityType }
        : {}),
      ...routeIn(args[0]),
    },
  };
}

const Carried = z.object({ traceparent: z.string() });

/** Of what is of no run. Null where there is none or it is not ours: the attempt is then a trace of its own. */
function parentIn(headers: Headers): SpanRef | null {
  const payload = headers[TRACE_HEADER];
  if (!payload) return null;
  try {
    const carried = Carried.safeParse(defaultPayloadConverter.fromPayload(payload));
    return carried.success ? readTraceparent(carried.data.traceparent) : null;
  } catch {
    return null; // a payload of another encoding is not ours
  }
}

const ModelCall = z.object({ action: z.object({ kind: z.enum(MODEL_KINDS), route: ModelRoute }) });

function routeIn(presented: unknown): SpanAttributes {
  const call = ModelCall.safeParse(presented);
  if (!call.success) return {};
  const { provider, model } = call.data.action.route;
  return { operation: "chat", provider, model };
}

const Used = z.object({ result: z.object({ usage: ModelUsage, costMicroUsd: MicroUsd }) });

function usageIn(performed: unknown): SpanAttributes {
  const used = Used.safeParse(performed);
  if (!used.success) return {};
  const { usage, costMicroUsd } = used.data.result;
  return { ...usage, costMicroUsd };
}

function endingOf(error: unknown): SpanAttributes {
  if (error instanceof CancelledFailure || isAbort(error)) return { outcome: "cancelled" };
  return { outcome: "failed", failure: kindOf(error) };
}
