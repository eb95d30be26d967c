// test/gateway/webhook.test.ts: what the forge says is taken in only if genuine, once, and passed on as a hint.
import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunInput } from "../../core/schema/run.ts";
import { serveGateway, WEBHOOK_SECRET } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
let run: RunInput;
beforeAll(async () => {
  served = await serveGateway();
  const { actor, input } = await served.world.newRun();
  run = input;
  const pull = {
    number: 7,
    url: "https://forge/acme/geese/pull/7",
    branch: "skein/geese",
    headSha: "a".repeat(40),
  };
  await served.world.ledger.record({
    actor,
    records: [{ kind: "pull_request", ...pull, state: "open", mergeSha: null }],
  });
});
afterAll(() => served.stop());
beforeEach(() => {
  served.temporal.signalled = [];
  served.temporal.missing.clear();
  served.temporal.down = false;
  served.log.length = 0;
});

const OURS = { installation: { id: 11 }, repository: { id: 101 } };

type Sent = { event?: string; body: string | Uint8Array; id?: string; signature?: string | null };

async function send({ event = "pull_request", body, id = randomUUID(), signature }: Sent): Promise<Response> {
  const signed = signature === undefined ? signatureOf(body) : signature;
  const answer = await fetch(`${served.url}/webhooks/github`, {
    method: "POST",
    headers: {
      "x-github-event": event,
      "x-github-delivery": id,
      ...(signed === null ? {} : { "x-hub-signature-256": signed }),
    },
    body: Buffer.from(body),
  });
  await served.settled();
  return answer;
}

function signatureOf(body: string | Uint8Array, secret = WEBHOOK_SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function signal(delivery: string) {
  const workflowId = `run/acme/${run.runId}`;
  return { tenant: "acme", workflowId, signal: "pull_request_changed", args: [{ delivery }] };
}

describe("a genuine event", () => {
  test.each([
    ["pull_request", { pull_request: { number: 7 } }],
    ["issue_comment", { issue: { number: 7, pull_request: { url: "" } } }],
    ["push", { ref: "refs/heads/skein/geese" }],
    ["delete", { ref: "skein/geese", ref_type: "branch" }],
  ])("%s about the run's pull request or branch becomes one hint to its workflow", async (event, about) => {
    const id = randomUUID();
    const answer = await send({ event, id, body: JSON.stringify({ ...OURS, ...about }) });
    expect(answer.status).toBe(202);
    expect(served.temporal.signalled).toStrictEqual([signal(id)]);
  });

  test("sent again under its id is answered and not passed on again", async () => {
    const body = JSON.stringify({ ...OURS, pull_request: { number: 7 } });
    const id = randomUUID();
    const answers = [await send({ body, id }), await send({ body, id }), await send({ body, id })];
    expect(answers.map(({ status }) => status)).toStrictEqual([202, 202, 202]);
    expect(served.temporal.signalled).toHaveLength(1);
  });

  test.each([
    ["pull_request", { pull_request: { number: 8 } }],
    ["issue_comment", { issue: { number: 7 } }],
    ["push", { ref: "refs/tags/skein/geese" }],
    ["delete", { ref: "skein/geese", ref_type: "tag" }],
    ["star", {}],
    ["ping", { zen: "geese fly" }],
  ])("%s about something else is taken and ignored", async (event, about) => {
    expect((await send({ event, body: JSON.stringify({ ...OURS, ...about }) })).status).toBe(202);
    expect(served.temporal.signalled).toStrictEqual([]);
  });

  test("I7 of an installation nobody has, or of another tenant's, reaches no run", async () => {
    for (const installation of [{ id: 22 }, { id: 33 }]) {
      const body = JSON.stringify({ ...OURS, installation, pull_request: { number: 7 } });
      expect((await send({ body })).status).toBe(202);
    }
    expect(served.temporal.signalled).toStrictEqual([]);
    expect(served.log.map(({ level }) => level)).toStrictEqual(["warn"]);
  });

  test("whose workflow is gone, or that meets no Temporal, is answered all the same and logged", async () => {
    const body = JSON.stringify({ ...OURS, pull_request: { number: 7 } });
    served.temporal.missing.add(`run/acme/${run.runId}`);
    expect((await send({ body })).status).toBe(202);
    expect(served.log.at(-1)).toMatchObject({ level: "info", facts: { sent: false } });
    served.temporal.down = true;
    expect((await send({ body })).status).toBe(202);
    expect(served.log.at(-1)?.level).toBe("warn");
  });
});

describe("what is not genuine changes nothing:", () => {
  const body = JSON.stringify({ ...OURS, pull_request: { number: 7 } });

  test.each([
    ["no signature", { body, signature: null }],
    ["an empty one", { body, signature: "" }],
    ["another secret's", { body, signature: signatureOf(body, "another") }],
    [
      "the older algorithm's",
      { body, signature: `sha1=${createHmac("sha1", WEBHOOK_SECRET).update(body).digest("hex")}` },
    ],
    ["one of other bytes", { body: `${body} `, signature: signatureOf(body) }],
    ["one over nothing", { body: "", signature: signatureOf("") }],
  ])("%s is 401", async (_, sent) => {
    const id = randomUUID();
    expect((await send({ ...sent, id })).status).toBe(401);
    expect(served.temporal.signalled).toStrictEqual([]);
    expect((await send({ body, id })).status).toBe(202); // and its id is not used up
    expect(served.temporal.signalled).toHaveLength(1);
  });

  test("bytes that are no text cannot be signed for", async () => {
    const bytes = Buffer.concat([Buffer.from(body), Buffer.from([0xff, 0xfe])]);
    expect((await send({ body: bytes })).status).toBe(401);
  });

  test("signed nonsense is 400, too much is 413, and no headers are 400", async () => {
    expect((await send({ body: "no json" })).status).toBe(400);
    expect((await send({ body: '{"installation":{"id":"eleven"}}' })).status).toBe(400);
    expect((await send({ body: " ".repeat(5 * 1024 * 1024 + 1) })).status).toBe(413);
    expect((await fetch(`${served.url}/webhooks/github`, { method: "POST", body })).status).toBe(400);
  });
});
