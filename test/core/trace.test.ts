// test/core/trace.test.ts: one trace per run, named by the run's id; what is no trace context is not taken for one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTraceparent, runTrace, traceparentOf } from "../../core/trace.ts";
import { ownerOf } from "../../core/workflow-id.ts";

const RUN_ID = "00c0ffee12345678";

test("a run's trace id is its id behind zeros, so people find the trace from the run", () => {
  expect(runTrace(RUN_ID)).toStrictEqual({ traceId: `0000000000000000${RUN_ID}`, spanId: RUN_ID });
});

test("every run id names one trace, in the form that W3C Trace Context asks for", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (runId) => {
      const trace = runTrace(runId);
      expect(readTraceparent(traceparentOf(trace))).toStrictEqual(trace);
      expect(runTrace(runId)).toStrictEqual(trace);
    }),
  );
  expect(readTraceparent(traceparentOf(runTrace("0".repeat(16))))).not.toBeNull();
});

test.each([
  ["", "nothing"],
  ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "no flags"],
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01", "no trace"],
  ["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "no span"],
  ["00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "upper case"],
  ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n", "a line after it"],
])("%j is no trace context: %s", (text) => {
  expect(readTraceparent(text)).toBeNull();
});

test.each([
  ["run/acme/r1", { tenant: "acme", run: "r1" }],
  ["evidence/acme/r1", { tenant: "acme", run: "r1" }],
  ["onboarding/acme/birds/geese", { tenant: "acme", run: null }],
  ["run/acme", { tenant: "acme", run: null }],
  ["", { tenant: null, run: null }],
])("workflow %j belongs to %j", (workflowId, owner) => {
  expect(ownerOf(workflowId)).toStrictEqual(owner);
});
