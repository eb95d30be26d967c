// workflows/trace.ts: carries the trace header from a workflow's start to all that it starts; knows no OpenTelemetry.
// A run has none: its trace is told by its id, and a header would be in every event of its history.
import type { Headers, WorkflowInterceptorsFactory } from "@temporalio/workflow";
import { TRACE_HEADER } from "../core/trace.ts";

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
          carried = given ? { [TRACE_HEADER]: given } : {};
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
