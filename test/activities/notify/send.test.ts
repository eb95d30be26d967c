// test/activities/notify/send.test.ts: a message is posted as JSON; whatever the webhook does, the attempt ends in time, with a kind, and never says where it is.
import { ApplicationFailure } from "@temporalio/activity";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NotifyDeps } from "../../../activities/notify/deps.ts";
import { createNotifyActivities } from "../../../activities/notify/index.ts";
import { MISBEHAVIOURS, startReceiver, type Receiver } from "../../support/notify/receiver.ts";
import { admitted } from "../scm/setup.ts";

const TIMEOUT_MS = 3000;
const TEXT = "*An approval is asked for*\naction: `pr.open`";
const MESSAGE = { kind: "notify.send", about: "approval r-1-1: opened", text: TEXT } as const;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function deps(changes: Partial<NotifyDeps> = {}): NotifyDeps {
  return {
    webhooks: { acme: receiver.url },
    timeoutMs: TIMEOUT_MS,
    now: Date.now,
    pulse: () => ({ signal: new AbortController().signal }),
    ...changes,
  };
}

const post = (changes: Partial<NotifyDeps> = {}, tenant = "acme") =>
  createNotifyActivities(deps(changes))["notify.send"](admitted(MESSAGE, tenant));

async function failureOf(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error(`no failure of ours: ${String(error)}`);
  const { type, message, nonRetryable, nextRetryDelay } = error;
  const all = JSON.stringify([message, error.details, String(error.cause), error.stack]);
  for (const part of ["/services", "T0GOOSE", "honk", "elsewhere"]) expect(all).not.toContain(part);
  return { type, message, nonRetryable, nextRetryDelay };
}

test("the text and nothing else is posted, as JSON", async () => {
  expect(await post()).toStrictEqual({ summary: "the webhook took it: 200" });
  expect(receiver.requests).toStrictEqual([
    { method: "POST", type: "application/json; charset=utf-8", body: JSON.stringify({ text: TEXT }) },
  ]);
});

test("a second attempt at notify.send posts the same text again", async () => {
  await post();
  await post();
  expect(receiver.texts).toStrictEqual([TEXT, TEXT]);
});

const DOWN = { type: "notify_down", nonRetryable: false, nextRetryDelay: undefined };
const REFUSED = { type: "notify_refused", nonRetryable: true, nextRetryDelay: undefined };

describe("a webhook that", () => {
  test.each([
    ["fails", { ...DOWN, message: "the webhook answered 500" }],
    [
      "limits",
      {
        ...DOWN,
        type: "notify_rate_limited",
        message: "the webhook answered 429, rate_limited",
        nextRetryDelay: 7000,
      },
    ],
    ["hangs", { ...DOWN, message: "the webhook cannot be reached: no answer in 3 s" }],
    [
      "redirects",
      {
        ...REFUSED,
        message: "the webhook answered 307: a redirect is not followed; configure the address it leads to",
      },
    ],
    [
      "archived",
      {
        ...REFUSED,
        message: "the webhook answered 410, channel_is_archived: see the webhook's settings at the chat",
      },
    ],
    ["floods", { ...REFUSED, message: "the webhook answered 400: see the webhook's settings at the chat" }],
    ["drips", { ...DOWN, message: "the webhook answered 500" }],
    ["cuts", { ...DOWN, message: expect.stringMatching(/^the webhook cannot be reached: [A-Z_]+$/) }],
  ] as const)("%s is of its kind, in time, after one request", async (how, expected) => {
    receiver.behave(MISBEHAVIOURS[how]);
    const began = performance.now();
    expect(await failureOf(post())).toStrictEqual(expected);
    expect(performance.now() - began).toBeLessThan(how === "floods" ? TIMEOUT_MS : TIMEOUT_MS + 5000);
    expect(receiver.requests).toHaveLength(1);
  });

  test("is not there", async () => {
    const { url } = receiver;
    await receiver.close();
    expect(await failureOf(post({ webhooks: { acme: url } }))).toStrictEqual({
      ...DOWN,
      message: "the webhook cannot be reached: ECONNREFUSED",
    });
  });

  test("has a user in its address, which fetch refuses and quotes, is not quoted", async () => {
    const webhooks = { acme: receiver.url.replace("://", "://honk:honk@") };
    expect(await failureOf(post({ webhooks }))).toMatchObject({ type: "notify_down" });
  });

  test("answers with a word of its own address, is not quoted", async () => {
    receiver.behave((response) => void response.writeHead(404).end("services"));
    expect((await failureOf(post())).message).not.toContain("services");
  });

  test("was never configured for this tenant, is another's and gets nothing (I7)", async () => {
    for (const tenant of ["other", "constructor", "__proto__"])
      expect(await failureOf(post({}, tenant))).toMatchObject({ type: "notify_refused", nonRetryable: true });
    expect(receiver.requests).toStrictEqual([]);
  });
});

test("an attempt that must stop stops, for the reason it was given", async () => {
  receiver.behave(MISBEHAVIOURS.hangs);
  const stop = new AbortController();
  const attempt = post({ timeoutMs: 60_000, pulse: () => ({ signal: stop.signal }) });
  const reason = new Error("it is halted");
  setTimeout(() => stop.abort(reason), 50);
  await expect(attempt).rejects.toBe(reason);
});
