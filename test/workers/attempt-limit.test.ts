// test/workers/attempt-limit.test.ts: a failure kind is tried as often as its one action says (I18), and its message is redacted (I9).
import { ApplicationFailure, CancelledFailure } from "@temporalio/activity";
import { expect, test } from "vitest";
import { toApplicationFailure } from "../../activities/failure.ts";
import { FAILURE_ACTIONS } from "../../core/failure.ts";
import { FAILURE_KINDS } from "../../core/schema/failure.ts";
import { createAttemptLimit } from "../../workers/attempt-limit.ts";
import { attemptAt, through } from "../support/workers/effect.ts";

const redact = (text: string) => text.replaceAll("hunter2", "[REDACTED]");

async function failingWith(error: unknown, attempt = 1): Promise<unknown> {
  const interceptors = createAttemptLimit({ redact })(attemptAt({ attempt }).context);
  const body = async () => {
    throw error;
  };
  return through(interceptors, {}, body).catch((thrown: unknown) => thrown);
}

test.each(FAILURE_KINDS.map((kind) => ({ kind })))(
  "I18 $kind is tried as often as it says",
  async ({ kind }) => {
    const action = FAILURE_ACTIONS[kind];
    const attempts = "attempts" in action ? action.attempts : 1;
    const before = await failingWith(toApplicationFailure(kind, "x"), attempts - 1);
    const last = await failingWith(toApplicationFailure(kind, "x"), attempts);
    expect(last).toMatchObject({ type: kind, nonRetryable: true });
    if (attempts > 1) expect(before).toMatchObject({ type: kind, nonRetryable: false });
  },
);

test("what no activity named is internal, and not tried again", async () => {
  expect(await failingWith(new TypeError("broken"))).toMatchObject({ type: "internal", nonRetryable: true });
  expect(await failingWith(ApplicationFailure.create({ type: "made_up" }))).toMatchObject({
    type: "internal",
  });
});

test("I9 a failure's message is redacted and short, and the other side's wait is kept", async () => {
  const failure = toApplicationFailure("forge_rate_limited", `token hunter2 ${"x".repeat(900)}`, 7000);
  const thrown = await failingWith(failure);
  expect(thrown).toMatchObject({ nextRetryDelay: 7000 });
  const { message } = thrown as Error;
  expect(message).not.toContain("hunter2");
  expect(message.length).toBeLessThanOrEqual(500);
});

test("a cancel stays a cancel", async () => {
  expect(await failingWith(new CancelledFailure("stop"))).toBeInstanceOf(CancelledFailure);
});
