// test/core/redact/tree.test.ts: JSON values keep their shape and lose their secrets, keys included.
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../core/redact/redactor.ts";

const { redactValue } = createRedactor({ salt: "s", exact: ["broker-value-1", "90210777"] });

describe("I9 JSON values", () => {
  test("strings in objects and arrays, keys, and values under a telling name", () => {
    const { value, removed } = redactValue({
      list: ["a", { deep: "x broker-value-1 y" }],
      "broker-value-1": true,
      password: "h4nter22x",
      nested: { apiToken: "Zx81kQ72mPq0" },
      count: 3,
      nothing: null,
      digits: 90210777,
    });
    expect(value).toStrictEqual({
      list: ["a", { deep: expect.stringMatching(/^x \[REDACTED:exact_value:\w{8}\] y$/u) }],
      [placeholderIn(value)]: true,
      password: expect.stringMatching(/^\[REDACTED:password_assignment:/u),
      nested: { apiToken: expect.stringMatching(/^\[REDACTED:password_assignment:/u) },
      count: 3,
      nothing: null,
      digits: expect.stringMatching(/^\[REDACTED:exact_value:/u),
    });
    expect(removed).toMatchObject({ exact_value: 3, password_assignment: 2 });
  });

  test("ordinary values stay themselves", () => {
    const value = {
      tokenType: "Bearer",
      maxTokens: 4096,
      password: null,
      secret: { name: "db-credentials-2" },
      ok: [true],
    };
    expect(redactValue(value)).toMatchObject({ value, dropped: 0 });
  });

  test("twice is once", () => {
    const once = redactValue({ password: "h4nter22x", list: ["broker-value-1"] }).value;
    expect(redactValue(once).value).toStrictEqual(once);
  });

  test("I20 what is no JSON is dropped, cycles too", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    expect(JSON.stringify(redactValue(cycle).value)).toContain("[REDACTED:unreadable]");
    const odd = { when: new Date(0), big: 1n, run: () => "x", map: new Map() };
    expect(redactValue(odd)).toMatchObject({
      dropped: 4,
      value: {
        when: "[REDACTED:unreadable]",
        big: "[REDACTED:unreadable]",
        run: "[REDACTED:unreadable]",
        map: "[REDACTED:unreadable]",
      },
    });
    const hostile = {
      get boom(): string {
        throw new Error("no");
      },
    };
    expect(redactValue(hostile)).toMatchObject({ value: "[REDACTED:unreadable]", dropped: 1 });
  });

  test("an own key __proto__ stays a key", () => {
    const { value } = redactValue(JSON.parse('{"__proto__":{"a":"broker-value-1"}}'));
    expect(JSON.stringify(value)).toMatch(/^\{"__proto__":\{"a":"\[REDACTED/u);
  });
});

function placeholderIn(value: unknown): string {
  return Object.keys(value ?? {}).find((key) => key.startsWith("[REDACTED:exact_value:")) ?? "missing";
}
