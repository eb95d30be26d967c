// test/workers/telemetry.test.ts: what a process exports, and that a collector's absence costs a worker nothing.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import type { SpanFacts } from "../../core/span.ts";
import { runTrace } from "../../core/trace.ts";
import type { SharedConfig } from "../../workers/config.ts";
import { startTelemetry } from "../../workers/telemetry.ts";
import { startOtlpReceiver } from "../support/otlp/receiver.ts";
import type { OtlpReceiver } from "../support/otlp/receiver.ts";

const RUN = "00c0ffee12345678";
const TOKEN = `ghp_${"a1B2c3D4e5".repeat(3)}f6G7h8`;
const FACTS: SpanFacts = {
  name: "branch.push",
  kind: "consumer",
  place: { parent: runTrace(RUN) },
  attributes: { tenant: "acme", run: RUN, workflow: `run/acme/${RUN}`, action: `${RUN}-12`, attempt: 2 },
};

let receiver: OtlpReceiver | null = null;
afterEach(async () => receiver?.close());

function logInto(lines: string[]) {
  return pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
}

async function start(otlpUrl: string, lines: string[] = []) {
  const config = { SKEIN_OTLP_URL: otlpUrl, SKEIN_HOST: "h1", SKEIN_DEPLOYMENT: "test" } as SharedConfig;
  return startTelemetry({ name: "scm", config, log: logInto(lines) });
}

describe("spans", () => {
  test("arrive with their ids, their place and what their process is", async () => {
    receiver = await startOtlpReceiver();
    const { spans, close } = await start(receiver.url);
    spans.open({ ...FACTS, name: "run.start", place: { root: runTrace(RUN) } })({ outcome: "done" });
    spans.open(FACTS)({ outcome: "failed", failure: "forge_down" });
    await close();
    const [root, child] = receiver.spans;
    const { traceId, spanId } = runTrace(RUN);
    expect(root).toMatchObject({ traceId, spanId, parentSpanId: "", status: { code: 0 } });
    expect(child).toMatchObject({ traceId, parentSpanId: spanId, status: { code: 2, message: "" } });
    expect(child?.spanId).not.toBe(spanId);
    expect(child?.attributes).toStrictEqual({
      "skein.tenant": "acme",
      "skein.run": RUN,
      "skein.workflow_id": `run/acme/${RUN}`,
      "skein.action_id": `${RUN}-12`,
      "skein.attempt": 2,
      "skein.outcome": "failed",
      "error.type": "forge_down",
    });
    expect(child?.resource).toMatchObject({
      "service.name": "skein-scm",
      "host.name": "h1",
      "deployment.environment.name": "test",
    });
  });

  test("leave out what the allow-list does not name, and a secret in what it names (I9)", async () => {
    receiver = await startOtlpReceiver();
    const { spans, close } = await start(receiver.url);
    const attributes = { workflow: `onboarding/acme/${TOKEN}`, summary: "pushes a branch" };
    spans.open({ ...FACTS, name: `x ${TOKEN}`, attributes })({ outcome: "done" });
    await close();
    expect(Object.keys(receiver.spans[0]?.attributes ?? {})).toStrictEqual([
      "skein.workflow_id",
      "skein.outcome",
    ]);
    const sent = Buffer.concat(receiver.bodies).toString("latin1");
    expect(sent).not.toContain(TOKEN);
    expect(sent).not.toContain("pushes a branch");
  });
});

describe("a collector that does not take spans", () => {
  test("costs one log line, however many batches are lost", async () => {
    receiver = await startOtlpReceiver({ refuses: true });
    const lines: string[] = [];
    const { spans, close } = await start(receiver.url, lines);
    for (let n = 0; n < 1500; n += 1) spans.open(FACTS)({ outcome: "done" });
    await close();
    expect(receiver.bodies.length).toBeGreaterThan(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("the collector does not take spans");
  });

  test("because it is away costs the same", async () => {
    const lines: string[] = [];
    const { spans, close } = await start("http://127.0.0.1:9", lines);
    spans.open(FACTS)({ outcome: "done" });
    await close();
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(1);
  });

  test("and never answers does not hold a worker that ends", async () => {
    const first: string[] = [];
    receiver = await startOtlpReceiver({ silent: { onGone: () => void first.push("gave up") } });
    const { spans, close } = await start(receiver.url);
    spans.open(FACTS)({ outcome: "done" });
    await close();
    first.push("closed");
    await expect.poll(() => first, { timeout: 20_000 }).toStrictEqual(["closed", "gave up"]);
  });
});

test("without a collector no part of OpenTelemetry is loaded", () => {
  const serve = join(import.meta.dirname, "../../workers/serve.ts");
  const telemetry = join(import.meta.dirname, "../../workers/telemetry.ts");
  const program = `
    import { createRequire, registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(serve)});
    const { startTelemetry } = await import(${JSON.stringify(telemetry)});
    await startTelemetry({ name: "scm", config: {}, log: null });
    const all = [...loaded, ...Object.keys(createRequire(import.meta.url).cache)];
    console.log(JSON.stringify({ all: all.length, otel: all.filter((url) => url.includes("@opentelemetry")) }));
    process.exit(0);
  `;
  const argv = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program];
  const answer = JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8" })) as {
    all: number;
    otel: string[];
  };
  expect(answer.all).toBeGreaterThan(50);
  expect(answer.otel).toStrictEqual([]);
});
