// test/support/model/fault.ts: the ways in which a model server misbehaves, each on demand, once.
import type { ServerResponse } from "node:http";
import type { WireAnswer } from "./wire.ts";

export type Fault =
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: object }
  /** 200, an event stream, and this text in it. */
  | { kind: "raw"; text: string }
  /** The connection is taken and nothing is ever said. */
  | { kind: "hang" }
  /** A true answer, once this is over. */
  | { kind: "held"; until: Promise<void> }
  /** A few pieces of a true answer, then silence. */
  | { kind: "stall" }
  /** A few pieces of a true answer, then the connection breaks. */
  | { kind: "cut" }
  /** An error object in the middle of the stream. */
  | { kind: "error_in_stream"; error: object }
  /** A true answer, changed before it is sent. */
  | { kind: "changed"; change: (answer: WireAnswer) => WireAnswer }
  /** A true answer without the usage at its end. */
  | { kind: "no_usage" };

export const GARBAGE: Fault = { kind: "raw", text: "data: <html>not a model</html>\n\n" };

export const EMPTY: Fault = { kind: "raw", text: "" };

export const BAD_ARGUMENTS: Fault = {
  kind: "changed",
  change: (answer) => ({
    ...answer,
    calls: answer.calls.map((call) => ({ ...call, arguments: '{"path": "a' })),
  }),
};

export const UNKNOWN_TOOL: Fault = {
  kind: "changed",
  change: (answer) => ({ ...answer, calls: answer.calls.map((call) => ({ ...call, name: "sudo" })) }),
};

export const CONTENT_FILTER: Fault = {
  kind: "changed",
  change: () => ({ text: "", calls: [], finish: "content_filter" }),
};

export const CONTEXT_OVERFLOW: Fault = {
  kind: "status",
  status: 400,
  body: {
    error: {
      message: "This model's maximum context length is 8192 tokens.",
      type: "invalid_request_error",
      code: "context_length_exceeded",
    },
  },
};

/** Faults that replace the whole response. True: it has been dealt with. */
export function misbehave(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === "status") {
    response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
    response.end(JSON.stringify(fault.body ?? { error: { message: `scripted fault ${fault.status}` } }));
    return true;
  }
  if (fault?.kind === "raw") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(fault.text);
    return true;
  }
  return fault?.kind === "hang";
}
