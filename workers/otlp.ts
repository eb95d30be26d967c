// workers/otlp.ts: spans to a collector over OTLP; loaded only where telemetry is on. Every text passes the redactor (I9).
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import type { Attributes, Context } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK, resources } from "@opentelemetry/sdk-node";
import { AlwaysOnSampler, BatchSpanProcessor, RandomIdGenerator } from "@opentelemetry/sdk-trace";
import type { IdGenerator, SpanExporter } from "@opentelemetry/sdk-trace";
import { SPAN_ATTRIBUTES } from "../core/span.ts";
import type { SpanAttributes, SpanFacts, Spans } from "../core/span.ts";
import type { SpanRef } from "../core/trace.ts";
import { redactLine } from "./redaction.ts";

const EXPORT_MS = 5000;
const COMPLAIN_EVERY_MS = 60_000;
const KINDS = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const satisfies Record<SpanFacts["kind"], SpanKind>;

export type Otlp = {
  /** Of the collector, without `/v1/traces`. */
  url: string;
  service: string;
  host: string;
  deployment: string;
  /** Told at most once a minute that spans are lost. */
  onLost: (error: Error | undefined) => void;
};

/** At most 2048 spans wait for a collector that is away; later ones are dropped. `flush` sends what waits. */
export function createOtlpSpans(options: Otlp): { spans: Spans; flush: () => Promise<void> } {
  const ids = createIds();
  const url = `${options.url.replace(/\/+$/, "")}/v1/traces`;
  const exporter = complaining(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS }), options.onLost);
  const sdk = new NodeSDK({
    resource: resources.resourceFromAttributes({
      "service.name": options.service,
      "host.name": options.host,
      "deployment.environment.name": options.deployment,
    }),
    autoDetectResources: false, // command lines and environments may hold anything
    sampler: new AlwaysOnSampler(), // nothing of the environment decides what is kept
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_MS })],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  const tracer = trace.getTracer("skein");
  const open: Spans["open"] = ({ name, kind, place, attributes }) => {
    const begin = () =>
      tracer.startSpan(
        redactLine(name),
        { kind: KINDS[kind], attributes: exported(attributes) },
        contextOf(place),
      );
    const span = "root" in place ? ids.giving(place.root, begin) : begin();
    return (atEnd) => {
      span.setAttributes(exported(atEnd));
      if (atEnd.outcome === "failed") span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  };
  return { spans: { open }, flush: () => sdk.shutdown().finally(() => trace.disable()) };
}

/** Only what the allow-list names, under its names there. */
function exported(attributes: SpanAttributes): Attributes {
  const known = Object.entries(SPAN_ATTRIBUTES) as [keyof SpanAttributes, string][];
  return Object.fromEntries(
    known.flatMap(([key, name]) => {
      const value = attributes[key];
      return value === undefined ? [] : [[name, typeof value === "string" ? redactLine(value) : value]];
    }),
  );
}

function contextOf(place: SpanFacts["place"]): Context {
  if ("root" in place || place.parent === null) return ROOT_CONTEXT;
  const parent = { ...place.parent, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

type Ids = IdGenerator & { giving<T>(ref: SpanRef, begin: () => T): T };

/** Random, but for the span that is begun inside `giving`. */
function createIds(): Ids {
  const random = new RandomIdGenerator();
  let given: SpanRef | null = null;
  return {
    generateTraceId: () => given?.traceId ?? random.generateTraceId(),
    generateSpanId: () => given?.spanId ?? random.generateSpanId(),
    giving: (ref, begin) => {
      given = ref;
      try {
        return begin();
      } finally {
        given = null;
      }
    },
  };
}

function complaining(exporter: SpanExporter, onLost: Otlp["onLost"]): SpanExporter {
  let quietUntil = -Infinity;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const now = performance.now();
        if (result.code !== 0 && now >= quietUntil) {
          quietUntil = now + COMPLAIN_EVERY_MS;
          onLost(result.error);
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
