// test/workflows/trace.test.ts: the header module puts on all that a workflow starts the trace it was started with.
import { defaultPayloadConverter } from "@temporalio/common";
import { describe, expect, test } from "vitest";
import { runTrace, TRACE_HEADER, traceparentOf } from "../../core/trace.ts";
import { interceptors } from "../../workflows/trace.ts";

type Carrier = { headers: Record<string, unknown>; more: string };
/** Every one of them is called with what carries headers, and with the one after it. */
type Interceptor = (input: Carrier, next: (input: Carrier) => unknown) => unknown;

const GIVEN = defaultPayloadConverter.toPayload({ traceparent: traceparentOf(runTrace("r1")) });
const OUTBOUND = [
  "scheduleActivity",
  "scheduleLocalActivity",
  "startChildWorkflowExecution",
  "continueAsNew",
] as const;

function startedWith(headers: Record<string, unknown>) {
  const { inbound = [], outbound = [] } = interceptors();
  const execute = inbound[0]?.execute as Interceptor | undefined;
  let seen: unknown;
  execute?.({ headers, more: "" }, (input) => {
    seen = input.headers;
  });
  const pass = (name: (typeof OUTBOUND)[number], input: Carrier): unknown =>
    (outbound[0]?.[name] as Interceptor | undefined)?.(input, (passed) => passed);
  return { seen, pass };
}

describe("the trace header", () => {
  test.each(OUTBOUND)("goes on with %s, beside what is there", (name) => {
    const { seen, pass } = startedWith({ [TRACE_HEADER]: GIVEN, other: "of the start" });
    expect(seen).toStrictEqual({ [TRACE_HEADER]: GIVEN, other: "of the start" });
    expect(pass(name, { headers: { own: "kept" }, more: "kept" })).toStrictEqual({
      headers: { own: "kept", [TRACE_HEADER]: GIVEN },
      more: "kept",
    });
  });

  test("is each workflow's own", () => {
    startedWith({ [TRACE_HEADER]: GIVEN });
    const { pass } = startedWith({ [TRACE_HEADER]: "another" });
    expect(pass("scheduleActivity", { headers: {}, more: "" })).toMatchObject({
      headers: { [TRACE_HEADER]: "another" },
    });
  });

  test("is not made up where a workflow was started without one", () => {
    const { pass } = startedWith({});
    expect(pass("scheduleActivity", { headers: {}, more: "" })).toMatchObject({ headers: {} });
  });
});
