// test/activities/model/numbers.test.ts: waits, usage and money, where a wrong unit would be quiet.
import { describe, expect, test } from "vitest";
import { costMicroUsd, usageOf } from "../../../activities/model/cost.ts";
import { retryAfterMs } from "../../../core/retry-after.ts";
import { shorten } from "../../../activities/model/shorten.ts";

const NOW = Date.UTC(2030, 0, 1, 12, 0, 0);
const route = { provider: "scripted", model: "m", maxInputTokens: 1000, maxOutputTokens: 200 } as const;

describe("retry-after", () => {
  test.each([
    ["seconds", { "retry-after": "30" }, 30_000],
    ["a date", { "retry-after": "Tue, 01 Jan 2030 12:00:20 GMT" }, 20_000],
    ["milliseconds before seconds", { "retry-after-ms": "1500", "retry-after": "9" }, 1500],
    ["fractions are rounded up", { "retry-after-ms": "0.5" }, 1],
    ["a date that has passed", { "retry-after": "Tue, 01 Jan 2030 11:00:00 GMT" }, undefined],
    ["zero", { "retry-after": "0" }, undefined],
    ["a negative number", { "retry-after": "-5" }, undefined],
    ["longer than any provider means", { "retry-after": "999999" }, undefined],
    ["words", { "retry-after": "soon 5" }, undefined],
    ["another number format", { "retry-after": "1e3" }, undefined],
    ["nothing", {}, undefined],
  ])("%s", (_what, headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });
});

describe("usage and cost", () => {
  test("micro US dollars are rounded up", () => {
    const price = { input: 1, output: 1, fictive: false };
    expect(costMicroUsd({ inputTokens: 1, outputTokens: 0 }, price)).toBe(1);
    expect(costMicroUsd({ inputTokens: 0, outputTokens: 0 }, price)).toBe(0);
    const real = { input: 3_000_000, output: 15_000_000, fictive: false };
    expect(costMicroUsd({ inputTokens: 1000, outputTokens: 200 }, real)).toBe(6000);
  });

  test.each([undefined, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "I10 a count of %s is the worst case",
    (count) => {
      const { usage, estimated } = usageOf({ inputTokens: count, outputTokens: 5 }, route);
      expect(usage).toStrictEqual({ inputTokens: 1000, outputTokens: 5 });
      expect(estimated).toBe(true);
    },
  );

  test("a reported usage stands as it is, even above the route's limits", () => {
    const { usage, estimated } = usageOf({ inputTokens: 5000, outputTokens: 0 }, route);
    expect(usage).toStrictEqual({ inputTokens: 5000, outputTokens: 0 });
    expect(estimated).toBe(false);
  });
});

test("a shortened text keeps both ends, says what is missing and never breaks a character", () => {
  const text = `begin ${"😀".repeat(100)} end`;
  for (let max = 10; max < 60; max += 1) {
    const short = shorten(text, max);
    expect(short).toMatch(/^begin/);
    expect(short).toMatch(/ end$/);
    expect(short).toContain(`${text.length - max} characters left out`);
    expect(short.isWellFormed()).toBe(true);
  }
  expect(shorten("same", 4)).toBe("same");
});
