// test/workers/exits.test.ts: what a worker process says of its own accord, a log line or a failure, has passed the redactor (I9).
import { ApplicationFailure, Context } from "@temporalio/activity";
import { execa } from "execa";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toApplicationFailure } from "../../activities/failure.ts";
import { createAttemptLimit } from "../../workers/attempt-limit.ts";
import { redactLine } from "../../workers/redaction.ts";
import { formsOf, newCanaries } from "../support/stories/canaries.ts";

const { github, password, pem, all } = newCanaries("a worker");
const WORDS = `pushed with ${github} and db_password=${password} by\n${pem}`;

function leaksIn(text: string): string[] {
  return all
    .filter(({ value }) => formsOf(value).some((form) => text.includes(form)))
    .map(({ name }) => name);
}

describe("a log line", () => {
  test.each(["json", "pretty"])(
    "of %s form holds no secret: not of its message, its facts or its error",
    async (form) => {
      const script = `
      import { createLog } from ${JSON.stringify(join(import.meta.dirname, "../../workers/log.ts"))};
      const words = process.env.WORDS;
      const log = createLog("scm", { SKEIN_LOG: "${form}", SKEIN_LOG_LEVEL: "info", SKEIN_DEPLOYMENT: "test", SKEIN_HOST: "h" });
      log.warn({ path: words, deep: { list: [words], [words]: 1 }, err: new Error(words, { cause: new Error(words) }) }, words);
      log.info("last words");
      await new Promise((resolve) => setTimeout(resolve, 1000));`;
      const run = execa(process.execPath, ["--input-type=module", "--eval", script], { env: { WORDS } });
      const { stdout, stderr } = await run;
      expect(stdout).toContain("last words");
      expect(stdout).toContain("pushed with [REDACTED:provider_token:");
      expect(leaksIn(WORDS)).toHaveLength(5);
      expect(leaksIn(stdout + stderr)).toStrictEqual([]);
    },
  );
});

describe("a failure that leaves a worker", () => {
  async function failureOf(error: Error): Promise<ApplicationFailure> {
    const context: Context = Object.assign(Object.create(Context.prototype), { info: { attempt: 1 } });
    const { inbound } = createAttemptLimit({ redact: redactLine })(context);
    const failing = async (): Promise<never> => {
      throw error;
    };
    const failure: unknown = await inbound
      ?.execute?.({ args: [], headers: {} }, failing)
      .catch((thrown: unknown) => thrown);
    if (failure instanceof ApplicationFailure) return failure;
    throw new Error("it did not fail as it should");
  }

  test.each([
    { name: "an unexpected fault", error: new Error(WORDS), type: "internal" },
    { name: "one with a cause", error: new Error(WORDS, { cause: new Error(WORDS) }), type: "internal" },
    {
      name: "a failure of a known kind",
      error: toApplicationFailure("sandbox_error", WORDS),
      type: "sandbox_error",
    },
  ])("holds no secret: $name", async ({ error, type }) => {
    const failure = await failureOf(error);
    expect(failure.type).toBe(type);
    expect(failure.message).toContain("pushed with [REDACTED:provider_token:");
    expect(failure.cause).toBeUndefined();
    expect(leaksIn(JSON.stringify([failure.message, failure.stack, failure.details]))).toStrictEqual([]);
  });

  test("is cut only after that, so no half of a secret is left at the end", async () => {
    const { message } = await failureOf(new Error(`${"g".repeat(480)} ${github}`));
    expect(message.length).toBeLessThanOrEqual(500);
    expect(message).not.toContain(github.slice(0, 12));
  });
});
