// workflows/trace.ts: carries the trace header from a workflow's start to all that it starts; knows no OpenTelemetry.
import { defaultPayloadConverter, workflowInfo } from "@temporalio/workflow";
import type { Headers, WorkflowInterceptorsFactory } from "@temporalio/workflow";
import { runTrace, TRACE_HEADER, traceparentOf } from "../core/trace.ts";
import { ownerOf } from "../core/workflow-id.ts";

type Carrier = { readonly headers: Headers };

/** The bundle's interceptors. Headers are no part of what replay compares, so histories without one replay too. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let carried: Headers = {};
  const load = <T extends Carrier>(input: T): T => ({ ...input, headers: { ...input.headers, ...carried } });
  return {
    inbound: [
      {
        execute(input, next) {
          const given = input.headers[TRACE_HEADER];
          carried = given ? { [TRACE_HEADER]: given } : headerOf(workflowInfo().workflowId);
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(load(input)),
        scheduleLocalActivity: (input, next) => next(load(input)),
        startChildWorkflowExecution: (input, next) => next(load(input)),
        continueAsNew: (input, next) => next(load(input)),
      },
    ],
  };
};

/** A run that was started without a header, by an earlier release or by hand, still has the trace of its id. */
export function headerOf(workflowId: string): Headers {
  const { run } = ownerOf(workflowId);
  if (run === null) return {};
  return { [TRACE_HEADER]: defaultPayloadConverter.toPayload({ traceparent: traceparentOf(runTrace(run)) }) };
}
