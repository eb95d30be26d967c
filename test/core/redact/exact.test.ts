// test/core/redact/exact.test.ts: the platform's own values never get out, in any encoding and any surroundings.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RedactorInputError } from "../../../core/redact/exact.ts";
import { createRedactor } from "../../../core/redact/redactor.ts";

/** Written apart from the code under test, with Node's own encoders. */
const ENCODERS: Record<string, (value: string, around: string) => string> = {
  plain: (value) => value,
  base64: (value, around) => Buffer.from(around + value + around).toString("base64"),
  base64url: (value, around) => Buffer.from(around + value + around).toString("base64url"),
  hex: (value) => Buffer.from(value).toString("hex"),
  HEX: (value) => Buffer.from(value).toString("hex").toUpperCase(),
  url: (value) => encodeURIComponent(value),
  form: (value) => new URLSearchParams({ v: value }).toString().slice(2),
  json: (value) => JSON.stringify({ v: value }),
  jsonTwice: (value) => JSON.stringify(JSON.stringify({ v: value })),
};

const VALUE = fc
  .string({ unit: "grapheme", minLength: 8, maxLength: 40 })
  .filter((value) => value.trim() === value && value.length >= 8 && !"[REDACTED:unreadable]".includes(value));
const AROUND = fc.constantFrom("", "a", "ab", "abc", "xyz!", "é");

/** The parts of a base64 text that a value fills alone: its three alignments without the shared ends. */
function cores(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((pad) => {
    const text = Buffer.concat([Buffer.alloc(pad), bytes])
      .toString("base64")
      .replace(/=+$/u, "");
    const isCut = (pad + bytes.length) % 3 !== 0;
    return text.slice([0, 2, 3][pad], isCut ? -1 : undefined);
  });
}

describe("I9 brokered values", () => {
  test.each(Object.keys(ENCODERS))("are never emitted as %s", (name) => {
    const encode = ENCODERS[name];
    if (encode === undefined) throw new Error(name);
    fc.assert(
      fc.property(VALUE, AROUND, fc.string({ maxLength: 20 }), (value, around, noise) => {
        const text = `${noise} ${encode(value, around)} ${noise}`;
        const redactor = createRedactor({ salt: "s", exact: [value] });
        const { text: clean, removed } = redactor.redact(text);
        expect(removed.exact_value).toBeGreaterThan(0);
        const { text: withoutPlaceholders } = {
          text: clean.replaceAll(/\[REDACTED:[a-z_]+(?::[0-9a-f]{8})?\]/gu, "\0"),
        };
        for (const form of [value, encode(value, ""), ...(name.startsWith("base64") ? cores(value) : [])]) {
          expect(withoutPlaceholders).not.toContain(form);
        }
        expect(redactor.redact(clean).text).toBe(clean);
      }),
      { numRuns: 300 },
    );
  });

  test("are found when colour codes split them", () => {
    const { redact } = createRedactor({ salt: "s", exact: ["broker-value-1"] });
    const clean = redact("x \u001b[31mbroker-\u001b[1;4mvalue\u001b[0m-1 y").text;
    expect(clean.replaceAll("\u001b", "ESC")).toMatch(/^x ESC\[31m\[REDACTED:exact_value:[0-9a-f]{8}\] y$/u);
  });

  test("are found when they hold a colour code themselves", () => {
    const value = "broker\u001b[31mvalue";
    expect(createRedactor({ salt: "s", exact: [value] }).redact(`a ${value} b`).text).toMatch(
      /^a \[REDACTED:exact_value:[0-9a-f]{8}\] b$/u,
    );
  });

  test("that reach into a placeholder take it with them, so no half of one is left", () => {
    const { redact } = createRedactor({ salt: "s", exact: ["abcd]-tail"] });
    expect(redact("x [REDACTED:jwt:0123abcd]-tail y").text).toMatch(
      /^x \[REDACTED:exact_value:[0-9a-f]{8}\] y$/u,
    );
  });

  test("one tag stands for one value, whatever its encoding; another run's tag differs", () => {
    const value = "Zq9-broker/value";
    const tags = (salt: string, text: string): string[] =>
      createRedactor({ salt, exact: [value] })
        .redact(text)
        .text.match(/(?<=exact_value:)\w{8}/gu) ?? [];
    const text = `${value} ${Buffer.from(value).toString("base64")} ${encodeURIComponent(value)}`;
    expect(new Set(tags("run-1", text)).size).toBe(1);
    expect(tags("run-1", text)).toHaveLength(3);
    expect(tags("run-2", text)[0]).not.toBe(tags("run-1", text)[0]);
  });

  test("of several lines are removed line by line", () => {
    const value = "first-line-of-the-secret-1\nsecond-line-of-the-secret\nend";
    const { redact } = createRedactor({ salt: "s", exact: [value] });
    const clean = redact(`> ${value.replaceAll("\n", "\n> ")}`).text;
    expect(clean).not.toContain("line-of-the-secret");
    expect(redact(JSON.stringify(value)).text).toMatch(/^"\[REDACTED:exact_value:\w+\]"$/u);
  });

  test.each([
    ["too short", "abc12"],
    ["empty", ""],
    ["half a character", "abcdefgh\ud800"],
    ["our own word", "REDACTED"],
  ])("I20 a value that is %s is refused, without being quoted", (_, value) => {
    const create = (): unknown => createRedactor({ salt: "s", exact: ["good-value", value] });
    expect(create).toThrow(RedactorInputError);
    if (value !== "") expect(create).not.toThrow(value);
  });

  test("an empty salt is refused", () => {
    expect(() => createRedactor({ salt: "", exact: [] })).toThrow(RedactorInputError);
  });
});
