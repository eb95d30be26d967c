// test/stories/telemetry.test.ts: a whole run as one trace at a collector, and nothing of its content or secrets in it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SPAN_ATTRIBUTES } from "../../core/span.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { runTrace } from "../../core/trace.ts";
import { placesIn } from "../../scripts/stack/places.ts";
import { startOtlpReceiver } from "../support/otlp/receiver.ts";
import type { OtlpReceiver } from "../support/otlp/receiver.ts";
import type { ReceivedSpan } from "../support/otlp/proto.ts";
import { startStoryStack } from "../support/stories/stack.ts";

const TITLE = "Spell the plumage of geese";
const SECRET = "skein-canary-0f9d3c7b1a";
const PASSWORD = "hunter2-Zq81mVx0Lr";

const PROJECT = {
  "package.json": '{ "name": "tiny", "version": "1.0.0" }\n',
  "words.txt": "grey goose\n",
  "settings.env": `DATABASE_PASSWORD=${PASSWORD}\n# ${SECRET}\n`,
  "test/words.js": 'console.log(require("node:fs").readFileSync("settings.env", "utf8"));\n',
};

const SHARED = `title: ${TITLE}\ntask_class: docs\nallowed_paths: ["words.txt"]\ndata_class: public\n`;
const SCRIPT = `${SHARED}change: script\nargv: ["sed", "-i", "s/grey/gray/", "words.txt"]\n`;
const ELSEWHERE = `${SCRIPT}base_ref: moulting-season\n`;
const AGENT = `${SHARED}change: agent
instructions: Every flamingo of the text becomes a goose.
done_when: ["no flamingo is left"]
`;

let receiver: OtlpReceiver;
let good = "";
let lost = "";
let asked = "";
let secrets: string[] = [];

/** Three runs from submission to kept evidence, then the stack's end: what is sent is sent by then. */
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const world = await startStoryStack({ telemetry: { otlp_url: `${receiver.url}/` } });
  try {
    const repository = await world.seed("tiny", PROJECT);
    good = await world.startRun(repository, world.taskFile(SCRIPT));
    await world.until(good, ({ run }) => run.outcome === "pull_request_open", 120_000);
    await world.startRun(repository, world.taskFile(SCRIPT)); // once more: it is the same run
    await world.asPerson("PATCH", `/repos/${repository}/pulls/1`, { state: "closed" });
    lost = await world.startRun(repository, world.taskFile(ELSEWHERE));
    asked = await world.startRun(repository, world.taskFile(AGENT), "--model", "scripted");
    for (const run of [good, lost, asked]) await world.until(run, isKept, 120_000);
    secrets = secretsOf(world.stack.file.data);
  } finally {
    await world.stop();
  }
}, 400_000);
afterAll(() => receiver?.close());

function isKept({ artifacts }: RunDetail): boolean {
  return artifacts.some((kept) => kept.class === "workflow_history");
}

function secretsOf(root: string): string[] {
  const { keys } = placesIn(root);
  const privatePart = (file: string) =>
    (JSON.parse(readFileSync(join(keys, file), "utf8")) as { d: string }).d;
  const pem = readFileSync(join(keys, "forge-app.pem"), "utf8").split("\n")[5] ?? "";
  const webhook = readFileSync(join(keys, "webhook-secret"), "utf8").trim();
  return [privatePart("permit.jwk.json"), privatePart("halt.jwk.json"), pem, webhook];
}

function spansOf(run: string): ReceivedSpan[] {
  return receiver.spans.filter(({ attributes }) => attributes[SPAN_ATTRIBUTES.run] === run);
}

function named(run: string, name: string): ReceivedSpan[] {
  return spansOf(run).filter((span) => span.name === name);
}

describe("the spans of a run at a collector", () => {
  test("have one trace id, which people read off the run's id, from submission to kept evidence", () => {
    for (const run of [good, lost, asked]) {
      const spans = spansOf(run);
      expect(new Set(spans.map(({ traceId }) => traceId))).toStrictEqual(new Set([runTrace(run).traceId]));
      const outside = receiver.spans.filter(({ traceId }) => traceId === runTrace(run).traceId);
      expect(outside).toHaveLength(spans.length);
    }
  });

  test("come from the gateway and from every worker that had a part in it", () => {
    const services = new Set(spansOf(good).map(({ resource }) => String(resource["service.name"])));
    expect([...services].sort()).toStrictEqual([
      "skein-control",
      "skein-evidence",
      "skein-gateway",
      "skein-sandbox",
      "skein-scm",
    ]);
    const names = new Set(spansOf(good).map(({ name }) => name));
    for (const name of [
      "run.start",
      "run.hint",
      "admit",
      "decide",
      "source.fetch",
      "workspace.open",
      "script.exec",
      "verify.run",
      "branch.push",
      "pr.open",
      "pr.read",
      "evidence.keep",
    ])
      expect(names).toContain(name);
  });

  test("hang on the one root that the gateway opened", () => {
    const root = runTrace(good).spanId;
    const [start, again] = named(good, "run.start");
    expect(start).toMatchObject({ spanId: root, parentSpanId: "" });
    expect(again).toBeDefined(); // it was submitted twice
    const others = spansOf(good).filter(({ spanId }) => spanId !== root);
    expect(others).toHaveLength(spansOf(good).length - 1);
    expect(new Set(others.map(({ parentSpanId }) => parentSpanId))).toStrictEqual(new Set([root]));
  });

  test("say what was tried, where, and what became of it", () => {
    const [pushed] = named(good, "branch.push");
    expect(pushed?.attributes).toMatchObject({
      "skein.tenant": "default",
      "skein.workflow_id": `run/default/${good}`,
      "skein.action_kind": "branch.push",
      "skein.queue": "scm",
      "skein.attempt": 1,
      "skein.outcome": "done",
    });
    expect(pushed?.attributes["skein.action_id"]).toMatch(new RegExp(`^${good}-\\d+$`));
    const [failed] = named(lost, "source.fetch");
    expect(failed?.attributes).toMatchObject({ "skein.outcome": "failed", "error.type": "forge_not_found" });
    expect(failed?.status).toStrictEqual({ code: 2, message: "" });
  });

  test("of a model call count its tokens and money, and name its model", () => {
    const [called] = named(asked, "model.call");
    expect(called?.resource["service.name"]).toBe("skein-model");
    expect(called?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "scripted",
      "gen_ai.request.model": "scripted",
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
      "skein.cost_micro_usd": expect.any(Number),
    });
    expect(called?.attributes["gen_ai.usage.input_tokens"]).toBeGreaterThan(0);
  });

  test("an onboarding is a trace of its own", () => {
    const [onboard] = receiver.spans.filter(({ name }) => name === "repository.onboard");
    const [read] = receiver.spans.filter(({ name }) => name === "repository.read");
    expect(read).toMatchObject({ traceId: onboard?.traceId, parentSpanId: onboard?.spanId });
  });
});

describe("what a collector is sent (I9)", () => {
  test("has no attribute beside the allow-list, no event, no message", () => {
    const allowed = new Set<string>(Object.values(SPAN_ATTRIBUTES));
    for (const { attributes, events, status } of receiver.spans) {
      expect(Object.keys(attributes).filter((key) => !allowed.has(key))).toStrictEqual([]);
      expect(events).toStrictEqual([]);
      expect(status?.message ?? "").toBe("");
    }
  });

  test("holds no byte of the task, the source's secrets, a token, a permit or a key", () => {
    const sent = Buffer.concat(receiver.bodies).toString("latin1");
    expect(sent).toContain(good); // it was read
    expect(secrets.every((secret) => secret.length > 20)).toBe(true);
    const words = [TITLE, "plumage", "s/grey/gray/", "flamingo", "moulting", "settings.env", "words.txt"];
    for (const content of [...words, SECRET, PASSWORD, ...secrets]) expect(sent).not.toContain(content);
    expect(sent).not.toMatch(/gh[sp]_|eyJ|BEGIN [A-Z ]*KEY/);
  });
});
