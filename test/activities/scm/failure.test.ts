// test/activities/scm/failure.test.ts: each way the forge fails becomes its kind, with the forge's own wait.
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scmFailureOf } from "../../../activities/scm/github-failure.ts";
import { admitted, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";
import type { Fault } from "./wire.ts";

let setup: Setup;
beforeAll(async () => {
  setup = await setUp({ timeoutMs: 500 });
});
afterAll(() => setup.close());

const FACTS = /^\/repos\/acme\/shop$/;
/** By a worker of its own: what the forge told one must not hold the next one back. */
const read = () =>
  setup.activitiesWith({})["repository.read"](admitted({ kind: "repository.read", repository: REPOSITORY }));

describe("a request that fails", () => {
  const answer = (status: number, headers: Record<string, string> = {}, message = "no"): Fault => ({
    do: "answer",
    status,
    headers,
    body: { message },
  });

  test.each<[string, Fault, string, boolean]>([
    ["429", answer(429), "forge_rate_limited", false],
    ["403 with retry-after", answer(403, { "retry-after": "5" }), "forge_rate_limited", false],
    ["403 with nothing left", answer(403, { "x-ratelimit-remaining": "0" }), "forge_rate_limited", false],
    [
      "403 that names a limit",
      answer(403, {}, "You have exceeded a secondary rate limit"),
      "forge_rate_limited",
      false,
    ],
    ["403 alone", answer(403), "forge_unauthorized", true],
    ["403 with requests left", answer(403, { "x-ratelimit-remaining": "7" }), "forge_unauthorized", true],
    ["401 to a token just made", answer(401), "forge_down", false],
    ["404, even with nothing left", answer(404, { "x-ratelimit-remaining": "0" }), "forge_not_found", true],
    ["409", answer(409, {}, "Git Repository is empty."), "forge_refused", true],
    ["422", answer(422), "forge_refused", true],
    ["500", answer(500), "forge_down", false],
    ["502 with another body", { do: "answer", status: 502, body: "<html>" }, "forge_down", false],
    ["a lost answer", { do: "lose" }, "forge_down", false],
    ["no answer in time", { do: "hang" }, "forge_down", false],
  ])("%s", async (...[, fault, type, nonRetryable]) => {
    setup.wire.meet("GET", FACTS, fault);
    setup.wire.asked.length = 0;
    expect(await failureOf(read())).toMatchObject({ type, nonRetryable });
    expect(setup.wire.asked.filter(({ path }) => FACTS.test(path))).toHaveLength(
      type === "forge_unauthorized" ? 2 : 1, // looked at once more, as it may be archived; the SDK does not try again
    );
  });

  test("the forge's own wait goes to Temporal", async () => {
    setup.wire.meet("GET", FACTS, answer(429, { "retry-after": "17" }));
    expect(await failureOf(read())).toMatchObject({ nextRetryDelay: 17_000 });
  });

  test("an installation that the App lost, and a key that is not the App's", async () => {
    setup.wire.meet("POST", /access_tokens$/, answer(403, {}, "This installation has been suspended"));
    expect(await failureOf(read())).toMatchObject({ type: "forge_unauthorized" });
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const stranger = await setUp({ privateKeyPem: privateKey });
    try {
      const input = admitted<"repository.read">({ kind: "repository.read", repository: REPOSITORY });
      const failure = await failureOf(stranger.activities["repository.read"](input));
      expect(failure).toMatchObject({ type: "forge_unauthorized", nonRetryable: true });
    } finally {
      await stranger.close();
    }
  });

  test("I9 the forge's words are redacted", async () => {
    setup.wire.meet("GET", FACTS, answer(422, {}, "hunter_2 is no good"));
    const { message } = await failureOf(read());
    expect(message).toContain("[redacted] is no good");
  });

  test("I7 a token that covers more than the one repository is not used", async () => {
    setup.wire.meet("POST", /access_tokens$/, {
      do: "answer",
      status: 201,
      body: { token: "ghs_wide", repositories: [{ full_name: "acme/shop" }, { full_name: "acme/other" }] },
    });
    setup.wire.asked.length = 0;
    expect((await failureOf(read())).type).toBe("forge_not_found");
    expect(setup.wire.asked.filter(({ authorization }) => authorization.includes("ghs_wide"))).toMatchObject([
      { method: "DELETE", path: "/installation/token" },
    ]);
  });
});

describe("the wait that is asked for", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const waitFor = (status: number, headers: Record<string, string>): number | undefined => {
    const error = Object.assign(new Error("no"), { status, response: { headers } });
    return scmFailureOf(error, { now, tokenAgeMs: null, unnamedWaitMs: 60_000 }).retryAfterMs;
  };
  const at = String(now / 1000 + 90);

  test.each<[string, Record<string, string>, number]>([
    ["seconds", { "retry-after": "30" }, 30_000],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }, 60_000],
    ["a date gone by", { "retry-after": "Wed, 31 Dec 2025 23:59:00 GMT" }, 0],
    ["the reset of a used-up hour", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": at }, 90_000],
    [
      "seconds before the reset",
      { "retry-after": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset": at },
      5000,
    ],
    [
      "unreadable: the reset",
      { "retry-after": "soon", "x-ratelimit-remaining": "0", "x-ratelimit-reset": at },
      90_000,
    ],
    ["unreadable alone: a minute", { "retry-after": "-1" }, 60_000],
    [
      "a reset while requests are left: a minute",
      { "x-ratelimit-remaining": "9", "x-ratelimit-reset": at },
      60_000,
    ],
    ["no more than a day", { "retry-after": "999999999" }, 86_400_000],
  ])("%s", (_name, headers, expected) => {
    expect(waitFor(429, headers)).toBe(expected);
  });

  test("an outage may ask for one too, or for none", () => {
    expect(waitFor(503, { "retry-after": "12" })).toBe(12_000);
    expect(waitFor(503, {})).toBeUndefined();
  });

  test("a 401 says something of a token only when it has been known for a while", () => {
    const error = Object.assign(new Error("Bad credentials"), { status: 401, response: { headers: {} } });
    expect(scmFailureOf(error, { now, tokenAgeMs: 6000, unnamedWaitMs: 60_000 }).kind).toBe(
      "forge_unauthorized",
    );
  });
});
