// test/support/otlp/proto.ts: what of OTLP's trace request the tests look at, by the field numbers of opentelemetry-proto.
import protobuf from "protobufjs";
import { z } from "zod";

const PROTO = `
syntax = "proto3";
message Request { repeated ResourceSpans resourceSpans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopeSpans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes traceId = 1;
  bytes spanId = 2;
  bytes parentSpanId = 4;
  string name = 5;
  int32 kind = 6;
  repeated KeyValue attributes = 9;
  repeated Event events = 11;
  Status status = 15;
}
message Event { string name = 2; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string text = 1; bool flag = 2; int64 whole = 3; double number = 4; } }
`;

const hex = z.string().transform((base64) => Buffer.from(base64, "base64").toString("hex"));
const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.union([z.string(), z.number()])) }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]])));

const Span = z.object({
  traceId: hex,
  spanId: hex,
  parentSpanId: hex,
  name: z.string(),
  kind: z.int(),
  attributes,
  events: z.array(z.object({ name: z.string() })),
  status: z.object({ message: z.string(), code: z.int() }).nullable(),
});

const Request = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(Span) })) }),
  ),
});

/** `resource`: of the process that sent it. Ids in hex; `parentSpanId` is empty for a root. */
export type ReceivedSpan = z.infer<typeof Span> & { resource: Record<string, string | number | undefined> };

const type = protobuf.parse(PROTO, { keepCase: true }).root.lookupType("Request");

/** Throws on what is no trace request. */
export function decodeSpans(body: Uint8Array): ReceivedSpan[] {
  const plain = type.toObject(type.decode(body), { longs: Number, bytes: String, defaults: true });
  return Request.parse(plain).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, resource: resource.attributes }))),
  );
}
